//! The checks of tests: what they can expect, and whether it came.

use crate::diagnostic::checks;

checks! {
    FAILED_TEST "failed-test" Error "a test of the policy whose expectation did not come true"
    IMPOSSIBLE_EXPECTATION "impossible-expectation" Error "something that a test expects and that can never come"
    UNEVEN_CASE "uneven-case" Error "a row of a test that does not fit the fields above it"
}
