" One step for each bracket that is open, and one for a condition that goes on.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=TideIndent(v:lnum)
setlocal indentkeys=0},0),0],o,O
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

" A line without its texts and comments.
function! s:Code(number) abort
  let line = substitute(getline(a:number), '"\%(\\.\|[^"\\]\)*"', '""', 'g')
  return substitute(line, '\s*#.*$', '', '')
endfunction

function! s:GoesOn(line) abort
  return a:line =~# '\v%(,|[-+*/=<]|<and|<or|<then)$'
endfunction

" The line above that is no comment.
function! s:Above(number) abort
  let above = prevnonblank(a:number - 1)
  while above > 0 && getline(above) =~# '^\s*#'
    let above = prevnonblank(above - 1)
  endwhile
  return above
endfunction

function! s:IsText() abort
  return synIDattr(synID(line('.'), col('.'), 1), 'name') =~# 'Text\|Comment\|Doc'
endfunction

function! TideIndent(number) abort
  let above = s:Above(a:number)
  if above == 0
    return 0
  endif
  let line = s:Code(above)
  let opens = len(substitute(line, '[^{([]', '', 'g'))
  let closes = len(substitute(substitute(line, '^\s*[])}]\+', '', ''), '[^])}]', '', 'g'))
  if line =~# '^\s*[])]'
    " What follows a row belongs to the setting that the row is in.
    call cursor(above, 1)
    let opener = searchpair('[([]', '', '[])]', 'bnW', 's:IsText()')
    let above = opener > 0 ? opener : above
  endif
  let indent = indent(above)
  if opens > closes
    " The value of a setting is where what is in its brackets counts from.
    let value = matchend(line, '\v^\s+[[:alpha:]-]+\s+\ze.*[(\[]$')
    let indent = max([indent, value]) + shiftwidth()
  elseif s:GoesOn(line)
    let before = s:Code(s:Above(above))
    if !s:GoesOn(before) && before !~# '[{([]$'
      let indent += shiftwidth()
    endif
  else
    " Back to where the condition or the row started.
    let start = above
    while s:Above(start) > 0 && s:GoesOn(s:Code(s:Above(start)))
      let start = s:Above(start)
    endwhile
    let indent = indent(start) - (opens < closes ? shiftwidth() : 0)
  endif
  if getline(a:number) =~# '^\s*[])}]'
    let indent -= shiftwidth()
  endif
  return max([indent, 0])
endfunction
