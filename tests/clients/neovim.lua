-- Neovim as a client: findings in a policy and a plan, edits, and the good-bye. Reads WORKSPACE and TIDEGATE.

local workspace, program = os.getenv('WORKSPACE'), os.getenv('TIDEGATE')
local failed = false

local function check(what, holds, seen)
  local mark = holds and 'ok' or 'FAILED'
  io.stdout:write(('%s - %s%s\n'):format(mark, what, holds and '' or ': ' .. vim.inspect(seen)))
  failed = failed or not holds
end

local function wait(holds)
  return vim.wait(20000, holds, 20)
end

local function named(buffer, code)
  return vim.tbl_filter(function(finding)
    return finding.code == code or (finding.user_data or {}).lsp and finding.user_data.lsp.code == code
  end, vim.diagnostic.get(buffer))
end

local function client_of(buffer)
  for _, client in pairs(vim.lsp.buf_get_clients(buffer)) do
    if client.name == 'tidegate' then
      return client
    end
  end
end

local function run()
  vim.cmd('filetype plugin indent on')
  vim.cmd('syntax on')
  for _, file in ipairs(vim.fn.glob(vim.g.root .. '/policies/*/*.tide', false, true)) do
    vim.cmd('edit ' .. file)
    local before = vim.api.nvim_buf_get_lines(0, 0, -1, false)
    vim.cmd('silent normal! gg=G')
    local after = vim.api.nvim_buf_get_lines(0, 0, -1, false)
    check('indentation leaves ' .. file:match('[^/]+/[^/]+$'), vim.deep_equal(before, after), after)
    vim.cmd('bwipeout!')
  end
  require('tidegate').setup({ cmd = { program, 'lsp' } })

  vim.cmd('edit ' .. workspace .. '/changes.tide')
  local policy = vim.api.nvim_get_current_buf()
  check('a policy is Tide', vim.bo.filetype == 'tide', vim.bo.filetype)
  check('comments start with #', vim.bo.commentstring == '# %s', vim.bo.commentstring)
  check('a policy has the server', wait(function() return client_of(policy) ~= nil end), vim.bo.filetype)
  local client = client_of(policy)

  local last = vim.api.nvim_buf_line_count(policy)
  local line = 'class odd { require title != "ß🦀 漢" and titel = "x" }'
  vim.api.nvim_buf_set_lines(policy, last, last, false, { line })
  wait(function() return #named(policy, 'unknown-name') > 0 end)
  local found = named(policy, 'unknown-name')
  local start = line:find('titel') - 1
  check('an unsaved mistake is found', #found == 1, vim.diagnostic.get(policy))
  check('behind wide letters it has its columns', found[1] and found[1].lnum == last and found[1].col == start
    and found[1].end_col == start + 5, found)
  vim.api.nvim_buf_set_text(policy, last, start, last, start + 5, { 'title' })
  check('and is gone after an edit', wait(function() return #named(policy, 'unknown-name') == 0 end), vim.diagnostic.get(policy))

  vim.cmd('edit ' .. workspace .. '/plans/friday-evening.toml')
  local plan = vim.api.nvim_get_current_buf()
  vim.bo.filetype = 'toml'
  check('a plan has the same server', wait(function() return client_of(plan) ~= nil end) and client_of(plan).id == client.id, client_of(plan))
  check('a plan has its finding', wait(function() return #named(plan, 'blackout') == 1 end), vim.diagnostic.get(plan))

  local outside = vim.fn.tempname() .. '.toml'
  vim.fn.writefile({ 'a = 1' }, outside)
  vim.cmd('edit ' .. outside)
  vim.bo.filetype = 'toml'
  check('other TOML has no server', client_of(vim.api.nvim_get_current_buf()) == nil, vim.api.nvim_buf_get_name(0))

  vim.api.nvim_set_current_buf(policy)
  if client.server_capabilities.hoverProvider then
    local at = vim.fn.search('change.touches-pci', 'w')
    vim.api.nvim_win_set_cursor(0, { at, (vim.fn.getline(at):find('touches')) })
    local answers = vim.lsp.buf_request_sync(policy, 'textDocument/hover', vim.lsp.util.make_position_params(), 10000)
    local _, answer = next(answers or {})
    check('a name says what it is', answer and answer.result and vim.inspect(answer.result.contents):find('touches%-pci') ~= nil, answers)
  end
  if client.server_capabilities.documentFormattingProvider then
    local text = vim.api.nvim_buf_get_lines(policy, 0, 3, false)
    vim.api.nvim_buf_set_lines(policy, 2, 3, false, { '\t' .. text[3]:gsub(' ', '   ') })
    vim.lsp.buf.formatting_sync(nil, 10000)
    check('formatting brings a line back', vim.deep_equal(vim.api.nvim_buf_get_lines(policy, 0, 3, false), text),
      vim.api.nvim_buf_get_lines(policy, 0, 3, false))
  end

  client.stop(false)
  check('the server leaves when it is asked to', wait(function() return client.is_stopped() end), client.id)
end

local fine, problem = xpcall(run, debug.traceback)
check('no error', fine, problem)
vim.cmd(failed and 'cquit!' or 'qall!')
