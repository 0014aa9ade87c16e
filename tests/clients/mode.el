;;; mode.el --- The mode for Emacs: colours, indentation, comments  -*- lexical-binding: t -*-

;; emacs -Q --batch -l tests/clients/mode.el -f ert-run-tests-batch-and-exit, in the root of the repository.

;;; Code:

(require 'ert)
(require 'imenu)
(add-to-list 'load-path (expand-file-name "editors/emacs"))
(require 'tidegate-mode)

(defun mode-face (text word)
  "The face of the first letter of WORD in the policy TEXT."
  (with-temp-buffer
    (insert text)
    (tidegate-mode)
    (font-lock-ensure)
    (goto-char (point-min))
    (search-forward word)
    (let ((face (get-text-property (match-beginning 0) 'face)))
      (if (consp face) (car face) face))))

(ert-deftest mode-colours ()
  (let ((policy "## Kept.\n# Lost.\nblackout `old one` {
  every   last business day of month 16:00
  when    any services (tags has pci) and release.by is set # why
  except  @anna when risk = high
  valid   5 business days
  reason  \"see {risk} in any\"
}
test \"t\" {\n  expect no-go from x\n}\n"))
    (pcase-dolist (`(,word ,face)
                   '(("Kept" font-lock-doc-face) ("Lost" font-lock-comment-face)
                     ("blackout" font-lock-keyword-face) ("`old one`" font-lock-type-face)
                     ("every" font-lock-builtin-face) ("last" font-lock-keyword-face)
                     ("16:00" font-lock-constant-face) ("when" font-lock-builtin-face)
                     ("any" font-lock-keyword-face) ("services" nil) ("pci" nil)
                     ("release.by" nil) ("is set" font-lock-keyword-face)
                     ("why" font-lock-comment-face) ("@anna" font-lock-variable-name-face)
                     ("5 business" font-lock-constant-face)
                     ("\"see" font-lock-string-face) ("{risk}" font-lock-preprocessor-face)
                     ("in any\"" font-lock-string-face) ("no-go" font-lock-constant-face)))
      (should (equal (list word (mode-face policy word)) (list word face))))))

(ert-deftest mode-indents-policies-as-they-are ()
  (dolist (file (file-expand-wildcards "policies/*/*.tide"))
    (with-temp-buffer
      (insert-file-contents file)
      (tidegate-mode)
      (let ((before (buffer-string)))
        (goto-char (point-min))
        (while (not (eobp))
          (unless (looking-at-p "[ \t]*$") (indent-line-to 7))
          (forward-line))
        (let ((inhibit-message t)) (indent-region (point-min) (point-max)))
        (should (equal (cons file (substring-no-properties before))
                       (cons file (buffer-substring-no-properties (point-min) (point-max)))))))))

(ert-deftest mode-comments-and-finds-items ()
  (with-temp-buffer
    (insert "class normal\n")
    (tidegate-mode)
    (comment-region (point-min) (point-max))
    (should (equal (buffer-string) "# class normal\n"))
    (uncomment-region (point-min) (point-max))
    (should (equal (buffer-string) "class normal\n"))
    (should (assoc "normal" (cdr (assoc "Class" (imenu--make-index-alist t)))))))

(ert-deftest mode-is-chosen-by-name ()
  (should (eq (assoc-default "a/b.tide" auto-mode-alist #'string-match) 'tidegate-mode)))

(provide 'mode)
;;; mode.el ends here
