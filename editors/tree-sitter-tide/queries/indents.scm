; Captures of two editors: `indent.begin`, `indent.end` and `indent.branch` are Neovim's, `indent` and `outdent` Helix's. Each
; passes over those it does not know.

[
  (block)
  (list)
  (parenthesized)
  (service_condition)
  (need)
] @indent.begin @indent

[
  "}"
  ")"
  "]"
] @indent.end @indent.branch @outdent

; What is still being written.
(ERROR
  "{") @indent.begin @indent
