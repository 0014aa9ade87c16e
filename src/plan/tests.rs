//! Plan files in, trees and findings out.
