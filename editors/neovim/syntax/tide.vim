" Colours for policies, where there is no tree-sitter parser. A line with `words` above it holds that list of editors/keywords.json.
if exists('b:current_syntax')
  finish
endif
syntax case match
syntax iskeyword @,48-57,_,-,192-255

" Values, also of `define`, `field` and `scale`, which have no block.
syntax match tideName /\v\@@1<!<[[:alpha:]\u0080-\uffff][[:alnum:]_\u0080-\uffff-]*%(\.[[:alnum:]_`-]+)*/
" words: quantifiers
syntax match tideQuantifier /\v\.@1<!<%(any|all|no|count|rate|average|highest|latest)>/
" words: joiners
syntax match tideJoiner /\v\.@1<!<%(and|or|then)>/
" words: operators
syntax match tideOperator /\v\.@1<!<%(not|is|in|has|like|before|after|by|at|during|inside|within|share|same)>/
" words: parts
syntax match tidePart /\v\.@1<!<%(except|for|from|of|over|per|to|until|when)>/
" words: weekdays
syntax match tideDay /\v\.@1<!<%(monday|tuesday|wednesday|thursday|friday|saturday|sunday)>/
" words: months
syntax match tideDay /\v\.@1<!<%(january|february|march|april|may|june|july|august|september|october|november|december)>/
syntax match tidePart /\v<and\s+below>/
syntax match tidePart /\v<at\s+%(most|least|once)>/
syntax match tideOperator /\v<is\s+%(set|missing)>/
syntax match tideConstant /\v<%(yes|true|false)>/
syntax match tideMark /=>\|[<>]=\|!=\|[=<>]/
syntax match tideMark /\v\s@1<=[-+*\/]\s@=/
syntax match tideNumber /\v<\d+%(\.\d+)?%(\%|>)/
syntax match tideNumber /\v<\d+%(st|nd|rd|th)>/
" words: units
syntax match tideLength /\v<\d+\s+%(business\s+)?%(day|days|week|weeks|month|months|quarter|quarters|year|years)>/
syntax match tideLength /\v<%(\d+[hms])+>/
syntax match tideDate /\v<\d{4}-\d\d-\d\d%(T\d\d:\d\d%(:\d\d)?%(Z|[+-]\d\d:\d\d))?>/
syntax match tideDate /\v<\d\d:\d\d%(:\d\d)?>/
syntax match tideZone /\v<\u[[:alpha:]_]+%(\/[[:alnum:]_+-]+)+/
syntax match tidePerson /\v\@%([[:alpha:]\u0080-\uffff][[:alnum:]_.\u0080-\uffff-]*|`[^`]+`)/
syntax match tideQuoted /`[^`]\+`/
syntax region tideText start=/"/ skip=/\\./ end=/"\|$/ contains=tideEscape,tidePlace
syntax match tideEscape /\\./ contained
syntax match tidePlace /{[^}"]*}/ contained
syntax region tideGroup matchgroup=tideBracket start=/[(\[]/ end=/[)\]]/ contains=@tideValue
syntax cluster tideValue contains=tideName,tideQuantifier,tideJoiner,tideOperator,tidePart,tideDay,tideConstant,tideMark,tideNumber,tideLength,tideDate,tideZone,tidePerson,tideQuoted,tideText,tideGroup,tideComment,tideDoc

" Items and their settings.
" words: items
syntax match tideItem /\v^\s*<%(policy|calendar|scale|field|define|person|group|service|environment|period|template|assess|class|bundle|rule|approval|blackout|window|conflict|limit|waiver|test)>/ nextgroup=tideHead skipwhite
syntax match tideHead /\v\@?%([[:alpha:]\u0080-\uffff][[:alnum:]_.\u0080-\uffff-]*|`[^`]+`)/ contained
syntax region tideBlock matchgroup=tideBracket start=/{/ end=/}/ fold contains=@tideValue,tideProperty,tideSetting,tideExpect,tideBlock,tideCases
syntax region tideCases matchgroup=tideBracket start=/\v%(<each>[^{}#;]*)@80<=\{/ end=/}/ contained fold contains=@tideValue,tideExpect
syntax match tideProperty /\v%(^|[{;])@1<=\s*[[:alpha:]\u0080-\uffff][[:alnum:]_.\u0080-\uffff-]*/ contained
" words: settings
syntax match tideSetting /\v%(^|[{;])@1<=\s*<%(advisory|after|approved-by|at|authority|between|by|calendar|controlled|count|counts|declared|default|delegate|depends-on|each|every|except|excluding|expect|extends|fixes|for|from|holidays|in|kind|members|of|on|override|owner|parent|raise|reason|require|since|tags|tier|timezone|until|valid|weekend|when)>/ contained
" words: verdicts
syntax match tideExpect /\v%(%(expect|\=\>)\s+)@12<=<%(go|no-go|cancelled|owed|note|warning|error)>/ contained
syntax match tideComment /#.*$/
syntax match tideDoc /##.*$/

highlight default link tideItem Keyword
highlight default link tideHead Type
highlight default link tideSetting Statement
highlight default link tideProperty Identifier
highlight default link tideQuantifier Function
highlight default link tideJoiner Operator
highlight default link tideOperator Operator
highlight default link tideMark Operator
highlight default link tidePart Keyword
highlight default link tideDay Constant
highlight default link tideConstant Boolean
highlight default link tideExpect Constant
highlight default link tideNumber Number
highlight default link tideLength Number
highlight default link tideDate Number
highlight default link tideZone Constant
highlight default link tidePerson Identifier
highlight default link tideQuoted Identifier
highlight default link tideText String
highlight default link tideEscape SpecialChar
highlight default link tidePlace Special
highlight default link tideBracket Delimiter
highlight default link tideComment Comment
highlight default link tideDoc SpecialComment

let b:current_syntax = 'tide'
