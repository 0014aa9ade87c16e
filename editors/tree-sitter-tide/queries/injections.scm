; `TODO` and the like, where a grammar for comments is installed.
([
  (comment)
  (doc_comment)
] @injection.content
  (#set! injection.language "comment"))
