; Each word of a text is captured once, so the order of the patterns means nothing.

(comment) @comment
(doc_comment) @comment.documentation

; ---- items

[
  (policy_item "policy" @keyword.type)
  (calendar_item "calendar" @keyword.type)
  (scale_item "scale" @keyword.type)
  (field_item "field" @keyword.type)
  (define_item "define" @keyword.type)
  (person_item "person" @keyword.type)
  (group_item "group" @keyword.type)
  (service_item "service" @keyword.type)
  (environment_item "environment" @keyword.type)
  (period_item "period" @keyword.type)
  (template_item "template" @keyword.type)
  (assess_item "assess" @keyword.type)
  (class_item "class" @keyword.type)
  (bundle_item "bundle" @keyword.type)
  (rule_item "rule" @keyword.type)
  (approval_item "approval" @keyword.type)
  (blackout_item "blackout" @keyword.type)
  (window_item "window" @keyword.type)
  (conflict_item "conflict" @keyword.type)
  (limit_item "limit" @keyword.type)
  (waiver_item "waiver" @keyword.type)
  (test_item "test" @keyword.type)
]

[
  (policy_item name: (name) @type.definition)
  (calendar_item name: (name) @type.definition)
  (scale_item name: (name) @type.definition)
  (group_item name: (name) @type.definition)
  (service_item name: (name) @type.definition)
  (environment_item name: (name) @type.definition)
  (period_item name: (name) @type.definition)
  (template_item name: (name) @type.definition)
  (class_item name: (name) @type.definition)
  (bundle_item name: (name) @type.definition)
  (rule_item name: (name) @type.definition)
  (approval_item name: (name) @type.definition)
  (blackout_item name: (name) @type.definition)
  (window_item name: (name) @type.definition)
  (conflict_item name: (name) @type.definition)
  (limit_item name: (name) @type.definition)
  (waiver_item name: (name) @type.definition)
]
(assess_item name: (name) @type)

(levels (name) @constant)
(type (name) @type)
(type ["list" "of"] @keyword)

; ---- settings

[
  (for_setting "for" @keyword)
  (in_setting "in" @keyword)
  (on_setting "on" @keyword)
  (when_setting "when" @keyword.conditional)
  (except_setting "except" @keyword)
  (override_setting "override" @keyword)
  (require_setting "require" @keyword)
  (reason_setting "reason" @keyword)
  (advisory_setting "advisory" @keyword.modifier)
  (default_setting "default" @keyword.modifier)
  (declared_setting "declared" @keyword.modifier)
  (between_setting ["between" "and"] @keyword)
  (excluding_setting "excluding" @keyword)
  (valid_setting "valid" @keyword)
  (counts_setting "counts" @keyword)
  (counts_setting "when" @keyword.conditional)
  (count_setting ["count" "people" "places"] @keyword)
  (timezone_setting "timezone" @keyword)
  (calendar_setting "calendar" @keyword)
  (extends_setting "extends" @keyword)
  (every_setting ["every" "from" "to" "for" "event" "in"] @keyword)
  (from_setting ["from" "to" "for"] @keyword)
  (since_setting "since" @keyword)
  (until_setting "until" @keyword)
  (at_most_setting ["at" "most" "once"] @keyword)
  (at_least_setting ["at" "least"] @keyword)
  (raise_setting ["raise" "by"] @keyword)
  (weekend_setting "weekend" @keyword)
  (holidays_setting "holidays" @keyword)
  (members_setting "members" @keyword)
  (delegate_setting "delegate" @keyword)
  (fixes_setting "fixes" @keyword)
  (of_setting "of" @keyword)
  (approved_by_setting "approved-by" @keyword)
  (by_setting "by" @keyword)
  (at_setting "at" @keyword)
  (expect_setting "expect" @keyword)
  (outcome ["for" "from" "until" "missing"] @keyword)
  (each_setting "each" @keyword)
  (service_condition "services" @keyword)
  (per_clause "per" @keyword)
  (excluding_clause "excluding" @keyword)
  (by_clause "by" @keyword)
  (when_clause "when" @keyword.conditional)
  (term ["from" "to"] @keyword)
  (except_clause "except" @keyword)
  (and_below) @keyword
  (day_with_an_event) @keyword
  (of_one_release) @keyword
  (of_all_releases) @keyword
]

; Settings that are fields, but built in.
((data_setting key: (key) @keyword)
  (#any-of? @keyword "authority" "owner" "tier" "tags" "parent" "depends-on" "kind" "after" "controlled"))
((data_setting key: (key) @property)
  (#not-any-of? @property "authority" "owner" "tier" "tags" "parent" "depends-on" "kind" "after" "controlled"))
(record key: (key) @property)
(each_setting (key) @property)

[
  (for_setting (name) @type)
  (in_setting (name) @type)
  (on_setting (name) @type)
  (except_setting (name) @type)
  (between_setting (name) @type)
  (calendar_setting (name) @type)
  (extends_setting (name) @type)
  (at_most_setting (name) @type)
  (members_setting (name) @type)
  (of_setting (name) @type)
  (outcome (name) @type)
]
(at_least_setting (name) @constant)
(verdict) @constant.builtin
(bare_value) @constant

; ---- conditions

(and_expression "and" @keyword.operator)
(or_expression "or" @keyword.operator)
(not_expression "not" @keyword.operator)
(by_expression "by" @keyword.operator)
(shift ["before" "after"] @keyword.operator)
(placed "at" @keyword.operator)
(presence ["is" "set" "missing"] @keyword.operator)
(latest "is" @keyword.operator)
(operator) @keyword.operator
(within ["within" "of"] @keyword.operator)
(pair ["share" "same"] @keyword.operator)
(about_subject ["during" "inside"] @keyword.operator)
(over_clause "over" @keyword.operator)
(quantified quantifier: _ @function.builtin)
(latest quantifier: _ @function.builtin)
["=" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "=>"] @operator

(path . (name) @variable)
(path (name) (name) @variable.member)

; ---- quorums

(quorum ["and" "or" "then"] @keyword.operator)
(need ["of" "at" "per"] @keyword)
(need amount: "all" @function.builtin)

; ---- times

(day ["day" "days" "business" "holiday"] @type.builtin)
(day "of" @keyword)
(nth ["first" "last"] @keyword)
(every_setting ["week" "weeks"] @type.builtin)
(span "business" @type.builtin)
(unit) @type.builtin

; ---- literals

[(weekday) (month)] @constant.builtin
[(date) (clock) (timestamp) (zone)] @string.special
[(integer) (decimal) (percent) (duration) (ordinal)] @number
(string) @string
(escape) @string.escape
(placeholder) @variable.member
(person) @string.special.symbol

["{" "}" "(" ")" "[" "]"] @punctuation.bracket
["," ";" "."] @punctuation.delimiter
