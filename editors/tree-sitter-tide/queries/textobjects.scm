; Captures of two editors: `.outer` and `.inner` are those of nvim-treesitter-textobjects, `.around` and `.inside` Helix's.

; An item is a class, and so is a record.
(item) @class.outer @class.around
(item body: (block) @class.inner @class.inside)
(record) @class.outer @class.around
(record body: (block) @class.inner @class.inside)

; A setting is a function for Neovim, an entry for Helix.
(_ keyword: _) @function.outer @entry.around
(data_setting) @function.outer @entry.around
(case) @function.outer @entry.around

; What is listed or joined is a parameter.
(and_expression (_) @parameter.inner @parameter.inside)
(or_expression (_) @parameter.inner @parameter.inside)
(quorum (_) @parameter.inner @parameter.inside)
(list (_) @parameter.inner @parameter.inside)

(quantified condition: (_) @conditional.inner)
(quantified) @conditional.outer
(latest condition: (_) @conditional.inner)
(latest fulfils: (_) @conditional.inner)
(latest) @conditional.outer

(test_item) @test.outer @test.around
(test_item body: (block) @test.inner @test.inside)

[(comment) (doc_comment)] @comment.inner @comment.inside
[(comment) (doc_comment)]+ @comment.outer @comment.around
