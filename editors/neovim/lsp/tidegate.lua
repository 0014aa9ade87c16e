--- The language server for Neovim 0.11 and newer: `vim.lsp.enable('tidegate')`.
return require('tidegate').config()
