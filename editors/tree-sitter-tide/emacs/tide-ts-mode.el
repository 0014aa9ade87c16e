;;; tide-ts-mode.el --- Tide by tree-sitter  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "29.1"))
;; Keywords: languages

;;; Commentary:

;; A major mode for Tide, the policy language of Tidegate.  It needs the grammar of the folder above; its README says how to
;; install both.

;;; Code:

(require 'treesit)

(defvar tide-ts-mode--colours
  '(;; query: the test of the grammar reads what stands between this line and the next of its kind
    [(comment) (doc_comment)] @font-lock-comment-face
    (_ kind: _ @font-lock-keyword-face)
    (_ keyword: _ @font-lock-keyword-face)
    ["when" "per" "for" "from" "to" "until" "most" "least" "once" "services" "people" "places" "list" "event" "first" "last"]
    @font-lock-keyword-face
    (except_clause "except" @font-lock-keyword-face)
    [(and_below) (day_with_an_event)] @font-lock-keyword-face
    (item name: (name) @font-lock-function-name-face)
    (levels (name) @font-lock-constant-face)
    (type (name) @font-lock-type-face)
    [(key) (placeholder)] @font-lock-property-name-face
    [(bare_value) (verdict)] @font-lock-constant-face
    ["and" "or" "then" "not" "is" "set" "missing" "before" "after" "by" "at" "of" "over" "within" "during" "inside" "share" "same"]
    @font-lock-operator-face
    [(operator) "=" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/"] @font-lock-operator-face
    (quantified quantifier: _ @font-lock-builtin-face)
    (latest quantifier: _ @font-lock-builtin-face)
    [(path) (name)] @font-lock-variable-use-face
    [(weekday) (month) (unit) (person) (zone)] @font-lock-constant-face
    [(date) (clock) (timestamp) (integer) (decimal) (percent) (duration) (ordinal)] @font-lock-number-face
    [(string) (string_content)] @font-lock-string-face
    (escape) @font-lock-escape-face
    ;; query: ends here
    )
  "What has which face; the first that fits a part of a text wins.")

(defun tide-ts-mode--name (node)
  "The name of the item NODE."
  (when-let ((name (treesit-node-child-by-field-name node "name")))
    (treesit-node-text name t)))

;;;###autoload
(define-derived-mode tide-ts-mode prog-mode "Tide"
  "Major mode for Tide, the policy language of Tidegate."
  (unless (treesit-ready-p 'tide)
    (error "The tree-sitter grammar for Tide is not installed"))
  (treesit-parser-create 'tide)
  (setq-local comment-start "# "
              comment-start-skip "#+[ \t]*"
              treesit-font-lock-settings
              (treesit-font-lock-rules :language 'tide :feature 'all tide-ts-mode--colours)
              treesit-font-lock-feature-list '((all))
              treesit-defun-type-regexp "_item\\'"
              treesit-defun-name-function #'tide-ts-mode--name
              treesit-simple-imenu-settings '((nil "_item\\'" nil nil))
              treesit-simple-indent-rules
              '((tide
                 ((node-is "[])}]") parent-bol 0)
                 ((parent-is "block") parent-bol 2)
                 ((parent-is "list") parent-bol 2)
                 ((parent-is "parenthesized") parent-bol 2)
                 (catch-all prev-line 0))))
  (treesit-major-mode-setup))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.tide\\'" . tide-ts-mode))

(provide 'tide-ts-mode)

;;; tide-ts-mode.el ends here
