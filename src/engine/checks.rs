//! The checks of what people say about findings - comments that allow them, a baseline of those that are known - and of tests.

use crate::diagnostic::checks;

checks! {
    ALLOW_SYNTAX "allow-syntax" Fault "a comment `# tidegate:` that cannot be read"
    BASELINE_SYNTAX "baseline-syntax" Fault "a baseline that cannot be read"
    EMPTY_POLICY "empty-policy" Refusal "a policy that says nothing about changes or releases"
    EXPIRED_ALLOW "expired-allow" Warning "a comment that allowed a finding until a time that is over"
    FAILED_TEST "failed-test" Fault "a test of the policy whose expectation did not come true"
    FORBIDDEN_ALLOW "forbidden-allow" Fault "a comment that would switch off what refuses a plan, or a mistake"
    IMPOSSIBLE_EXPECTATION "impossible-expectation" Fault "something that a test expects and that can never come"
    MORE_FINDINGS "more-findings" Note "findings that a report leaves out, since there are too many"
    NO_STATEMENTS "no-statements" Warning "a policy without a statement about changes or releases"
    STALE_BASELINE "stale-baseline" Note "findings of a baseline that are there no more"
    UNEVEN_CASE "uneven-case" Fault "a row of a test that does not fit the fields above it"
    UNEXPLAINED_ALLOW "unexplained-allow" Warning "a comment that allows a finding and does not say why"
    UNKNOWN_CHECK "unknown-check" Fault "the name of a check that there is not"
    UNUSED_ALLOW "unused-allow" Warning "a comment that allows a finding which is not there"
}
