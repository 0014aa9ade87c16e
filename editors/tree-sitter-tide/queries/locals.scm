; Every item is known in all files of a policy; only what one file shows is found here.

(source_file) @local.scope

(policy_item name: (name) @local.definition)
(calendar_item name: (name) @local.definition)
(scale_item name: (name) @local.definition)
(levels (name) @local.definition)
(field_item name: (path (name) @local.definition .))
(define_item name: (path (name) @local.definition .))
(person_item name: (person) @local.definition)
(group_item name: (name) @local.definition)
(service_item name: (name) @local.definition)
(environment_item name: (name) @local.definition)
(period_item name: (name) @local.definition)
(template_item name: (name) @local.definition)
(class_item name: (name) @local.definition)
(bundle_item name: (name) @local.definition)
(rule_item name: (name) @local.definition)
(approval_item name: (name) @local.definition)
(blackout_item name: (name) @local.definition)
(window_item name: (name) @local.definition)
(conflict_item name: (name) @local.definition)
(limit_item name: (name) @local.definition)
(waiver_item name: (name) @local.definition)

[
  (for_setting (name) @local.reference)
  (in_setting (name) @local.reference)
  (on_setting (name) @local.reference)
  (except_setting (name) @local.reference)
  (calendar_setting (name) @local.reference)
  (extends_setting (name) @local.reference)
  (members_setting (name) @local.reference)
  (at_least_setting (name) @local.reference)
  (of_setting name: (name) @local.reference)
  (outcome (name) @local.reference)
  (assess_item name: (name) @local.reference)
  (type (name) @local.reference)
  (bare_value (name) @local.reference)
  (person) @local.reference
]
