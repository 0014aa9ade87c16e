; The outline of a file: what each item declares, with the `##` comments directly above it.

(
  (doc_comment)* @doc
  .
  [
    (policy_item name: (name) @name)
  ] @definition.module
  (#strip! @doc "^##[ \t]*")
  (#select-adjacent! @doc @definition.module)
)

(
  (doc_comment)* @doc
  .
  [
    (scale_item name: (name) @name)
  ] @definition.type
  (#strip! @doc "^##[ \t]*")
  (#select-adjacent! @doc @definition.type)
)

(
  (doc_comment)* @doc
  .
  [
    (group_item name: (name) @name)
    (service_item name: (name) @name)
    (environment_item name: (name) @name)
    (class_item name: (name) @name)
    (bundle_item name: (name) @name)
    (template_item name: (name) @name)
  ] @definition.class
  (#strip! @doc "^##[ \t]*")
  (#select-adjacent! @doc @definition.class)
)

(
  (doc_comment)* @doc
  .
  [
    (calendar_item name: (name) @name)
    (period_item name: (name) @name)
    (person_item name: (person) @name)
  ] @definition.constant
  (#strip! @doc "^##[ \t]*")
  (#select-adjacent! @doc @definition.constant)
)

(
  (doc_comment)* @doc
  .
  [
    (field_item name: (path) @name)
    (define_item name: (path) @name)
  ] @definition.field
  (#strip! @doc "^##[ \t]*")
  (#select-adjacent! @doc @definition.field)
)

(
  (doc_comment)* @doc
  .
  [
    (assess_item name: (name) @name)
    (rule_item name: (name) @name)
    (approval_item name: (name) @name)
    (blackout_item name: (name) @name)
    (window_item name: (name) @name)
    (conflict_item name: (name) @name)
    (limit_item name: (name) @name)
    (waiver_item name: (name) @name)
    (test_item name: (string (string_content) @name))
  ] @definition.function
  (#strip! @doc "^##[ \t]*")
  (#select-adjacent! @doc @definition.function)
)

[
  (for_setting (name) @name)
  (in_setting (name) @name)
  (on_setting (name) @name)
  (except_setting (name) @name)
  (members_setting (name) @name)
  (of_setting name: (name) @name)
] @reference.class
