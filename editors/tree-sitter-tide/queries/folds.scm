[
  (block)
  (list)
  (parenthesized)
] @fold

; Rows of comments, such as the one above an item.
[
  (comment)
  (doc_comment)
]+ @fold
