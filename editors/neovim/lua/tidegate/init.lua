--- Starts the language server of Tidegate for policies, and for plans below a `tidegate.toml`.
local M = {}

local PLANS = { json = true, toml = true, yaml = true }
--- The clients by their roots.
local clients = {}

--- The root that a file belongs to: the nearest folder upwards with a `tidegate.toml`. A policy without one has its own folder;
--- a plan without one is none, and has no root.
function M.root(file, filetype)
  if file == '' then
    return nil
  end
  local folder = vim.fn.fnamemodify(file, ':p:h')
  local found = vim.fn.findfile('tidegate.toml', vim.fn.escape(folder, ' ;,') .. ';')
  if found ~= '' then
    return vim.fn.fnamemodify(found, ':p:h')
  end
  return not PLANS[filetype] and folder or nil
end

--- What `vim.lsp.config` takes.
function M.config(options)
  local config = {
    name = 'tidegate',
    cmd = { 'tidegate', 'lsp' },
    filetypes = { 'tide', 'toml', 'json', 'yaml' },
    root_dir = function(buffer, found)
      local root = M.root(vim.api.nvim_buf_get_name(buffer), vim.bo[buffer].filetype)
      if root then
        found(root)
      end
    end,
  }
  return vim.tbl_deep_extend('force', config, options or {})
end

--- Starts the server for a buffer, or joins the one that has the buffer's root.
local function start(config, buffer)
  local root = M.root(vim.api.nvim_buf_get_name(buffer), vim.bo[buffer].filetype)
  if not root or vim.fn.executable(config.cmd[1]) == 0 then
    return
  end
  local own = vim.tbl_extend('force', config, { root_dir = root, filetypes = nil })
  if vim.lsp.start then
    vim.api.nvim_buf_call(buffer, function()
      vim.lsp.start(own)
    end)
    return
  end
  -- Neovim 0.7, which does not list a client before it is initialized.
  local id = clients[root]
  if not id or vim.lsp.client_is_stopped(id) then
    id = vim.lsp.start_client(own)
    clients[root] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

--- Starts the server with whatever this Neovim has for it. `options` overrides what `vim.lsp.config` would take, such as `cmd`.
function M.setup(options)
  local config = M.config(options)
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config('tidegate', config)
    vim.lsp.enable('tidegate')
    return
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('tidegate', { clear = true }),
    pattern = config.filetypes,
    callback = function(event)
      start(config, event.buf)
    end,
  })
end

return M
