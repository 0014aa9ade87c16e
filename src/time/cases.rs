//! Cases that other systems get wrong, each with its dates.
