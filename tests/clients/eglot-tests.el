;;; eglot-tests.el --- Emacs as a client, by Eglot  -*- lexical-binding: t -*-

;; Reads WORKSPACE and TIDEGATE; runs in the root of the repository, by `tests/clients/run emacs'.

;;; Code:

(require 'ert)
(setq make-backup-files nil auto-save-default nil create-lockfiles nil inhibit-message nil)
(package-initialize)
(require 'eglot)
(require 'flymake)
(add-to-list 'load-path (expand-file-name "editors/emacs"))
(require 'tidegate-mode)

(setq eglot-sync-connect 20 eglot-autoshutdown nil eglot-confirm-server-initiated-edits nil
      tidegate-program (getenv "TIDEGATE"))

(defvar eglot-test-workspace (file-name-as-directory (getenv "WORKSPACE")))

(defun eglot-test-wait (holds)
  "Wait until HOLDS does, no longer than 20 seconds; what it gave last."
  (let ((end (+ (float-time) 20)) value)
    (while (and (not (setq value (funcall holds))) (< (float-time) end))
      (accept-process-output nil 0.05)
      (sit-for 0.01))
    value))

(defun eglot-test-send ()
  "Send what was typed, which Eglot does when Emacs is idle; in batch mode it never is."
  (eglot--signal-textDocument/didChange)
  (flymake-start))

(defun eglot-test-findings (word)
  "The findings of this buffer whose text has WORD."
  (seq-filter (lambda (finding) (string-match-p (regexp-quote word) (flymake-diagnostic-text finding)))
              (flymake-diagnostics)))

(defmacro eglot-test-in (file mode &rest body)
  "Run BODY in the buffer of FILE, in MODE, with the server."
  (declare (indent 2))
  `(let ((buffer (find-file-noselect (concat eglot-test-workspace ,file))))
     (with-current-buffer buffer
       (funcall ,mode)
       (tidegate-plans)
       (run-hooks 'post-command-hook)
       (should (eglot-test-wait #'eglot-current-server))
       (unwind-protect (progn ,@body)
         (set-buffer-modified-p nil)))))

(ert-deftest eglot-1-a-policy ()
  (eglot-test-in "changes.tide" #'tidegate-mode
    (should (equal (file-truename (project-root (eglot--project (eglot-current-server))))
                   (file-truename eglot-test-workspace)))
    (goto-char (point-max))
    (insert "class odd { require title != \"ß🦀 漢\" and titel = \"x\" }\n")
    (eglot-test-send)
    (should (eglot-test-wait (lambda () (eglot-test-findings "`titel`"))))
    (let ((finding (car (eglot-test-findings "`titel`"))))
      (should (equal (buffer-substring-no-properties (flymake-diagnostic-beg finding)
                                                     (flymake-diagnostic-end finding))
                     "titel")))
    (goto-char (point-max))
    (search-backward "titel")
    (replace-match "title")
    (eglot-test-send)
    (should (eglot-test-wait (lambda () (null (eglot-test-findings "`titel`")))))
    (when (eglot--server-capable :documentFormattingProvider)
      (goto-char (point-min))
      (search-forward "calendar nl {")
      (insert "      ")
      (eglot-format-buffer)
      (goto-char (point-min))
      (should-not (search-forward "calendar nl {      " nil t)))))

(ert-deftest eglot-2-a-plan-with-the-same-server ()
  (let ((server (with-current-buffer (get-file-buffer (concat eglot-test-workspace "changes.tide"))
                  (eglot-current-server))))
    (eglot-test-in "plans/friday-evening.toml" #'conf-toml-mode
      (should (eq (eglot-current-server) server))
      (eglot-test-send)
      (should (eglot-test-wait (lambda () (eglot-test-findings "`weekends`")))))))

(ert-deftest eglot-3-other-files-are-left-alone ()
  (let ((file (make-temp-file "other" nil ".toml" "a = 1\n")))
    (with-current-buffer (find-file-noselect file)
      (conf-toml-mode)
      (tidegate-plans)
      (run-hooks 'post-command-hook)
      (should-not (eglot-current-server)))))

(ert-deftest eglot-4-the-server-leaves ()
  (with-current-buffer (get-file-buffer (concat eglot-test-workspace "changes.tide"))
    (let ((server (eglot-current-server)))
      ;; Eglot asks with `params: null', and waits for the answer and for the end.
      (eglot-shutdown server nil 10)
      (should-not (jsonrpc-running-p server)))))

(provide 'eglot-tests)
;;; eglot-tests.el ends here
