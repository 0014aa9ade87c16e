" Files with policies.
autocmd BufNewFile,BufRead *.tide setfiletype tide
