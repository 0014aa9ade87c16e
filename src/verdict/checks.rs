//! The checks of subjects: one for each kind of statement, and those that are built in.

use crate::diagnostic::checks;

checks! {
    APPROVAL "approval" Refusal "people who have not agreed, or whose agreement does not count"
    BLACKOUT "blackout" Refusal "a change or release that touches a time that is closed"
    BUNDLE "bundle" Refusal "a release that does not fulfil what its bundle requires"
    CANCELLED "cancelled" Refusal "a cancelled change or release at a gate"
    CIRCULAR_ORDER "circular-order" Refusal "steps of a release that wait for each other"
    CLASS "class" Refusal "a change that does not fulfil what its class requires"
    CLASS_TAKEN_BEFORE "class-taken-before" Refusal "a change or release that declares a class or bundle, and another one takes it first"
    CONFLICT "conflict" Refusal "two changes or releases that may not both go"
    FREEZE_WITHOUT_BELOW "freeze-without-below" Note "a blackout on services that lets a change to what they rest on slip past"
    LIMIT "limit" Refusal "more changes or releases than a limit allows"
    NEEDED_RELEASE "needed-release" Refusal "a step that needs a step of a release which may not go"
    OTHER_ARTIFACT "other-artifact" Refusal "a component that is not what was approved"
    OUTSIDE_CHANGE "outside-change" Refusal "a release that deploys a change outside of its time"
    PARTS_OF_ONE_RELEASE "parts-of-one-release" Note "a rule between parts of a release that would refuse parts of two releases"
    PAST_TIME "past-time" Refusal "a change or release at a gate whose time is over"
    REFUSED_CHANGE "refused-change" Refusal "a release that ships a change which may not go"
    RULE "rule" Refusal "a change or release, or the policy itself, that breaks a rule"
    SEVERAL_BUNDLES "several-bundles" Refusal "a release that two bundles take"
    TEMPLATE "template" Refusal "a change that is not what the template it names allows"
    TWO_DIGESTS "two-digests" Refusal "a release that lists a component twice, with two digests"
    UNCLASSIFIED_CHANGE "unclassified-change" Refusal "a change that no class takes"
    UNCLASSIFIED_RELEASE "unclassified-release" Refusal "a release that no bundle takes"
    UNDECIDED_CLASS "undecided-class" Refusal "a change or release whose class cannot be decided"
    UNDERSTATED_LEVEL "understated-level" Warning "a level that a change declares below the assessed one"
    UNKNOWN_OVERRIDE "unknown-override" Refusal "an override of a statement that there is not"
    UNLISTED_COMPONENT "unlisted-component" Refusal "a step that deploys what its release does not list"
    UNUSED_OVERRIDE "unused-override" Warning "an override of a statement that lets the subject pass anyway"
    WINDOW "window" Refusal "a change or release outside the window that it has to keep"
}
