;;; tidegate-mode.el --- Policies in Tide, for Tidegate -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Keywords: languages, tools
;; Package-Requires: ((emacs "27.1"))
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; A major mode for `*.tide' (not `tide-mode', which is a mode for TypeScript), and the language server `tidegate lsp' for
;; Eglot and lsp-mode.  `tidegate-plans' in the hooks of the modes for TOML, JSON and YAML brings findings into plans, in
;; folders below a `tidegate.toml' only.

;;; Code:

(require 'cl-lib)
(eval-when-compile (require 'rx))

(defgroup tidegate nil
  "Policies for changes and releases."
  :group 'languages)

(defcustom tidegate-program "tidegate"
  "The program, by name or with its path."
  :type 'string)

(defcustom tidegate-arguments '("lsp")
  "The arguments that start the language server."
  :type '(repeat string))

(defcustom tidegate-indent-offset 2
  "How far a setting is indented in its item."
  :type 'natnum
  :safe #'natnump)

;;;; Words.  Each list is that of editors/keywords.json with the name above it.

;; words: items
(defconst tidegate--items '("policy" "calendar" "scale" "field" "define" "person" "group" "service" "environment" "period" "template" "assess" "class" "bundle" "rule" "approval" "blackout" "window" "conflict" "limit" "waiver" "test"))

;; words: settings
(defconst tidegate--settings '("advisory" "after" "approved-by" "at" "authority" "between" "by" "calendar" "controlled" "count" "counts" "declared" "default" "delegate" "depends-on" "each" "every" "except" "excluding" "expect" "extends" "fixes" "for" "from" "holidays" "in" "kind" "members" "of" "on" "override" "owner" "parent" "raise" "reason" "require" "since" "tags" "tier" "timezone" "until" "valid" "weekend" "when"))

;; words: quantifiers
(defconst tidegate--quantifiers '("any" "all" "no" "count" "rate" "average" "highest" "latest"))

;; words: joiners
(defconst tidegate--joiners '("and" "or" "then"))

;; words: operators
(defconst tidegate--operators '("not" "is" "in" "has" "like" "before" "after" "by" "at" "during" "inside" "within" "share" "same"))

;; words: parts
(defconst tidegate--parts '("except" "for" "from" "of" "over" "per" "to" "until" "when"))

;; words: day-words
(defconst tidegate--day-words '("business" "event" "first" "holiday" "last"))

;; words: weekdays
(defconst tidegate--weekdays '("monday" "tuesday" "wednesday" "thursday" "friday" "saturday" "sunday"))

;; words: months
(defconst tidegate--months '("january" "february" "march" "april" "may" "june" "july" "august" "september" "october" "november" "december"))

;; words: units
(defconst tidegate--units '("day" "days" "week" "weeks" "month" "months" "quarter" "quarters" "year" "years"))

;; words: verdicts
(defconst tidegate--verdicts '("go" "no-go" "cancelled" "owed" "note" "warning" "error"))

;;;; Colours.

(defvar tidegate-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    ;; A word behind a dot is the name of a field, whatever it is.
    (dolist (part '(?- ?_ ?. ?@))
      (modify-syntax-entry part "_" table))
    (dolist (mark '(?< ?> ?= ?! ?+ ?* ?/ ?% ?\; ?, ?: ?`))
      (modify-syntax-entry mark "." table))
    (modify-syntax-entry ?\{ "(}" table)
    (modify-syntax-entry ?\} "){" table)
    (modify-syntax-entry ?\[ "(]" table)
    (modify-syntax-entry ?\] ")[" table)
    (modify-syntax-entry ?\( "()" table)
    (modify-syntax-entry ?\) ")(" table)
    table)
  "Syntax of Tide.")

(defconst tidegate--start "\\(?:^\\|[{;]\\)[ \t]*"
  "Where a setting may start.")

(defconst tidegate--name "\\(?:@?[[:alpha:]][[:alnum:]_.-]*\\|@?`[^`\n]+`\\)"
  "A name, a path or a person.")

(defun tidegate--words (words)
  "A pattern for any of WORDS, whole."
  (concat "\\_<" (regexp-opt words t) "\\_>"))

(defun tidegate--place-face (at)
  "The face of what stands in braces AT some place: a field, if that is in a text."
  (and (save-match-data (nth 3 (save-excursion (syntax-ppss at)))) 'font-lock-preprocessor-face))

(defconst tidegate-font-lock-keywords
  `((,(concat "\\(?:^[ \t]*expect[ \t]+\\|=>[ \t]*\\)" (tidegate--words tidegate--verdicts)) 1 font-lock-constant-face)
    (,(concat "^\\(define\\|field\\|scale\\)\\_>[ \t]*\\(" tidegate--name "\\)?")
     (1 font-lock-keyword-face) (2 font-lock-type-face nil t))
    (,(concat "^" (regexp-opt tidegate--items t) "\\_>[ \t]*\\(" tidegate--name "\\)?")
     (1 font-lock-keyword-face) (2 font-lock-type-face nil t))
    (,(concat tidegate--start (tidegate--words tidegate--settings)) 1 font-lock-builtin-face)
    ("\\_<and[ \t]+below\\_>\\|\\_<at[ \t]+\\(?:least\\|most\\|once\\)\\_>\\|\\_<is[ \t]+\\(?:missing\\|set\\)\\_>"
     . font-lock-keyword-face)
    (,(concat tidegate--start "every[ \t]+" (tidegate--words tidegate--day-words)) 1 font-lock-keyword-face)
    (,(concat "\\_<[0-9]+[ \t]+\\(?:business[ \t]+\\)?" (tidegate--words tidegate--units))
     0 font-lock-constant-face)
    (,(tidegate--words (append tidegate--quantifiers tidegate--joiners tidegate--operators tidegate--parts))
     . font-lock-keyword-face)
    (,(tidegate--words (append tidegate--weekdays tidegate--months)) . font-lock-constant-face)
    ("@\\(?:[[:alpha:]][[:alnum:]_.-]*\\|`[^`\n]+`\\)" . font-lock-variable-name-face)
    ("`[^`\n]+`" . font-lock-variable-name-face)
    ("\\_<[[:upper:]][[:alpha:]_]+\\(?:/[[:alnum:]_+-]+\\)+" . font-lock-constant-face)
    ("\\_<[0-9][[:alnum:].:+%-]*" . font-lock-constant-face)
    ("{[^}\"\n]*}" 0 (tidegate--place-face (match-beginning 0)) prepend))
  "Colours of Tide.")

(defun tidegate--syntactic-face (state)
  "The face of a comment or a text, by the STATE of the parser."
  (cond ((nth 3 state) font-lock-string-face)
        ((eq (char-after (1+ (nth 8 state))) ?#) font-lock-doc-face)
        (t font-lock-comment-face)))

;;;; Indentation.

(defun tidegate--goes-on-p (from to)
  "Whether the line of code from FROM to TO ends with what joins it to the next."
  (string-match-p "\\(?:[,+*/=<-]\\|\\_<\\(?:and\\|or\\|then\\)\\)\\'"
                  (string-trim-right (buffer-substring-no-properties from to))))

(defun tidegate--code-end ()
  "Where the code of this line ends: before its comment, if it has one."
  (let ((state (syntax-ppss (line-end-position))))
    (if (nth 4 state) (nth 8 state) (line-end-position))))

(defun tidegate--continues-p ()
  "Whether the line of code above goes on in this one."
  (save-excursion
    (let (found)
      (while (and (not found) (zerop (forward-line -1)))
        (unless (looking-at-p "[ \t]*\\(?:#\\|$\\)")
          (setq found t)))
      (and found (tidegate--goes-on-p (line-beginning-position) (tidegate--code-end))))))

(defun tidegate--base (in-block)
  "The column that what is in the bracket at point counts from.
IN-BLOCK if it is a brace.
Other brackets in a setting count from where its value starts."
  (back-to-indentation)
  (when (and (not in-block) (> (current-column) 0) (looking-at "[[:alpha:]-]+[ \t]+"))
    (goto-char (match-end 0)))
  (current-column))

(defun tidegate--indentation ()
  "How far this line should be indented."
  (save-excursion
    (beginning-of-line)
    (let ((open (nth 1 (syntax-ppss)))
          (closes (looking-at-p "[ \t]*[])}]"))
          (joins (looking-at-p "[ \t]*\\(?:and\\|or\\|then\\)\\_>")))
      (if (not open)
          (if (or joins (tidegate--continues-p)) tidegate-indent-offset 0)
        (let ((in-block (eq (char-after open) ?{))
              (continues (or joins (tidegate--continues-p))))
          (goto-char open)
          (+ (tidegate--base in-block)
             (if closes 0 tidegate-indent-offset)
             (if (and in-block continues (not closes)) tidegate-indent-offset 0)))))))

(defun tidegate-indent-line ()
  "Indent this line of a policy."
  (interactive)
  (unless (nth 3 (syntax-ppss (line-beginning-position)))
    (let ((column (- (current-column) (current-indentation))))
      (indent-line-to (tidegate--indentation))
      (when (> column 0)
        (move-to-column (+ (current-indentation) column))))))

;;;; The mode.

(defconst tidegate--imenu
  (mapcar (lambda (item)
            (list (capitalize item)
                  (concat "^" item "[ \t]+\\(\"[^\"\n]*\"\\|" tidegate--name "\\)") 1))
          tidegate--items)
  "Items by their kinds.")

;;;###autoload
(define-derived-mode tidegate-mode prog-mode "Tide"
  "Policies for changes and releases, in Tide."
  (setq-local comment-start "# "
              comment-start-skip "#+[ \t]*"
              comment-end ""
              indent-line-function #'tidegate-indent-line
              indent-tabs-mode nil
              tab-width tidegate-indent-offset
              electric-indent-chars (append "}])" electric-indent-chars)
              imenu-generic-expression tidegate--imenu
              font-lock-defaults '(tidegate-font-lock-keywords
                                   nil nil nil
                                   (font-lock-syntactic-face-function . tidegate--syntactic-face))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.tide\\'" . tidegate-mode))

;;;; The language server.

(defvar eglot-server-programs)
(defvar eglot-lsp-context)
(defvar lsp-language-id-configuration)
(defvar project-find-functions)
(declare-function eglot-ensure "eglot")
(declare-function lsp "lsp-mode")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function make-lsp-client "lsp-mode")

(defconst tidegate--languages
  '((tidegate-mode . "tide")
    (conf-toml-mode . "toml") (toml-mode . "toml") (toml-ts-mode . "toml")
    (js-json-mode . "json") (json-mode . "json") (json-ts-mode . "json")
    (yaml-mode . "yaml") (yaml-ts-mode . "yaml"))
  "Modes for policies and plans, with the languages as the server calls them.")

(defun tidegate-root (&optional folder)
  "The nearest folder with a `tidegate.toml' from FOLDER upwards."
  (locate-dominating-file (or folder default-directory) "tidegate.toml"))

(defun tidegate--command (&rest _)
  "The command that starts the server."
  (cons tidegate-program tidegate-arguments))

(defun tidegate--project (folder)
  "For Eglot, the project of FOLDER is the one with the `tidegate.toml'."
  (when (and (bound-and-true-p eglot-lsp-context)
             (assq major-mode tidegate--languages))
    (let ((root (tidegate-root folder)))
      (and root (cons 'transient (expand-file-name root))))))

(with-eval-after-load 'project
  (add-hook 'project-find-functions #'tidegate--project))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons 'tidegate-mode #'tidegate--command)))

(put 'tidegate-mode 'eglot-language-id "tide")

;;;###autoload
(defun tidegate-plans ()
  "Below a `tidegate.toml', start the server of the policies for plans too.
For the hooks of the modes for TOML, JSON and YAML, and for
`tidegate-mode-hook'.  Uses Eglot."
  (when (and buffer-file-name (tidegate-root))
    (require 'eglot)
    (let ((modes (cl-remove-if-not (lambda (entry) (fboundp (car entry))) tidegate--languages)))
      (setq-local eglot-server-programs
                  (cons (cons (mapcar (lambda (entry) (list (car entry) :language-id (cdr entry))) modes)
                              #'tidegate--command)
                        eglot-server-programs)))
    (eglot-ensure)))

(with-eval-after-load 'lsp-mode
  (add-to-list 'lsp-language-id-configuration '(tidegate-mode . "tide"))
  (lsp-register-client
   (make-lsp-client
    :new-connection (lsp-stdio-connection #'tidegate--command)
    ;; Beside a server for TOML, JSON or YAML, not instead of it.
    :add-on? t
    :activation-fn (lambda (file mode)
                     (or (eq mode 'tidegate-mode)
                         (and (assq mode tidegate--languages)
                              (tidegate-root (file-name-directory file)))))
    :server-id 'tidegate)))

(provide 'tidegate-mode)
;;; tidegate-mode.el ends here
