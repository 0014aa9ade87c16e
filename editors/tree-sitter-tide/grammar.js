/**
 * @file Tide, the policy language of Tidegate, for tree-sitter.
 *
 * It follows `grammar/tide.pest`, rule by rule, and takes what that takes: `tests/it/treesitter.rs` holds the two together.
 * A newline ends a setting; where one is free is decided in `src/scanner.c`.
 *
 * Two things that a newer tree-sitter could say by itself are said by dead ends, so that ABI 14 can. A word of the conditions in
 * the place of a name, and a number that runs on into a word, are followed by `not_here`, a token that no text has: so they are
 * an error, right there, and cost their line nothing else.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/** Words of the conditions, which cannot be names. */
const RESERVED = [
  'and', 'or', 'not', 'any', 'all', 'no', 'count', 'rate', 'average', 'highest', 'latest', 'is', 'in', 'has', 'like', 'before', 'after',
  'by', 'at', 'during', 'inside', 'within', 'when', 'share', 'same',
];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = [
  'january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december',
];
const UNITS = ['day', 'days', 'week', 'weeks', 'month', 'months', 'quarter', 'quarters', 'year', 'years'];
const VERDICTS = ['go', 'no-go', 'cancelled', 'owed', 'note', 'warning', 'error'];
const WORD = /\p{XID_Start}[\p{XID_Continue}\-]*/u;
const QUOTED = /`[^`\r\n]+`/;

/** One or more, with commas between; a newline is free behind a comma. */
const list = ($, rule) => seq(rule, repeat(seq(',', optional($._br), rule)));

/** The same between brackets, where a newline is free on either side of everything. */
const inside = ($, open, rule, close) => seq(open, optional($._br), list($, rule), close);

/** Parts with `word` between them. */
const joined = ($, part, word) => seq(part, repeat1(seq(field('operator', word), optional($._br), part)));

/** Two parts with a word or mark between them. */
const between = ($, left, operator, right) => seq(field('left', left), field('operator', operator), field('right', right));

/** A setting: its keyword, and what it says. */
const setting = (keyword, ...said) => seq(field('keyword', keyword), ...said);

/** The settings of an item between braces. */
const block = ($, settings) => seq(
  '{',
  repeat(choice($._separator, seq(settings, $._separator))),
  optional(settings),
  '}',
);

/** The same where a setting may have any name: `_data_start` tells the scanner, which finds where the next item starts. */
const dataBlock = ($, settings) => seq(
  '{',
  $._data_start,
  repeat(choice($._separator, seq(settings, $._separator))),
  optional(settings),
  '}',
);

/** An item with a name and settings. */
const item = (keyword, name, body) => seq(field('kind', keyword), field('name', name), field('body', body));

/** An item that needs no braces. */
const plainItem = (keyword, name, body) => seq(field('kind', keyword), field('name', name), optional(field('body', body)));

module.exports = grammar({
  name: 'tide',

  word: $ => $._word,

  externals: $ => [
    $._newline,
    $._item_newline,
    $._line_continuation,
    $._free_newline,
    $._data_start,
    $.zone,
    $.not_here,
    $._error_sentinel,
    // Listed so that the scanner knows whether they may stand behind a newline.
    'and',
    'or',
    'then',
    ')',
    ']',
    ',',
  ],

  extras: $ => [/[ \t]/, $.doc_comment, $.comment, $._line_continuation],

  // Fewer steps from a word to what it is part of: a mistake is mended better the fewer there are.
  inline: $ => [$._term, $._compared, $._shift, $._sum, $._product, $._placed],

  supertypes: $ => [$.item, $.expression],

  rules: {
    source_file: $ => seq(repeat(choice($._item_end, seq($.item, $._item_end))), optional($.item)),
    _item_end: $ => choice($._newline, $._item_newline),
    _separator: $ => choice($._newline, ';'),
    _br: $ => repeat1($._free_newline),

    doc_comment: _ => token(prec(1, /##([^\r\n]|\r+[^\r\n])*/)),
    comment: _ => token(/#([^\r\n]|\r+[^\r\n])*/),

    // ---- items -----------------------------------------------------------------------------------------------------------

    item: $ => choice(
      $.policy_item, $.calendar_item, $.scale_item, $.field_item, $.define_item, $.person_item, $.group_item, $.service_item,
      $.environment_item, $.period_item, $.template_item, $.assess_item, $.class_item, $.bundle_item, $.rule_item,
      $.approval_item, $.blackout_item, $.window_item, $.conflict_item, $.limit_item, $.waiver_item, $.test_item,
    ),

    policy_item: $ => item('policy', $.name, alias($._policy_block, $.block)),
    calendar_item: $ => item('calendar', $.name, alias($._calendar_block, $.block)),
    person_item: $ => item('person', $.person, alias($._person_block, $.block)),
    group_item: $ => item('group', $.name, alias($._group_block, $.block)),
    service_item: $ => plainItem('service', $.name, alias($._thing_block, $.block)),
    environment_item: $ => plainItem('environment', $.name, alias($._thing_block, $.block)),
    period_item: $ => item('period', $.name, alias($._period_block, $.block)),
    template_item: $ => item('template', $.name, alias($._template_block, $.block)),
    assess_item: $ => item('assess', $.name, alias($._assess_block, $.block)),
    class_item: $ => plainItem('class', $.name, alias($._class_block, $.block)),
    bundle_item: $ => plainItem('bundle', $.name, alias($._class_block, $.block)),
    rule_item: $ => item('rule', $.name, alias($._rule_block, $.block)),
    approval_item: $ => item('approval', $.name, alias($._approval_block, $.block)),
    blackout_item: $ => item('blackout', $.name, alias($._open_times_block, $.block)),
    window_item: $ => item('window', $.name, alias($._open_times_block, $.block)),
    conflict_item: $ => item('conflict', $.name, alias($._conflict_block, $.block)),
    limit_item: $ => item('limit', $.name, alias($._limit_block, $.block)),
    waiver_item: $ => item('waiver', $.name, alias($._waiver_block, $.block)),
    test_item: $ => item('test', $.string, alias($._test_block, $.block)),

    scale_item: $ => seq(field('kind', 'scale'), field('name', $.name), field('levels', $.levels)),
    levels: $ => seq(
      $.name,
      repeat(seq('<', optional($._br), $.name)),
      repeat(seq(',', optional($._br), $.name)),
    ),
    field_item: $ => seq(
      field('kind', 'field'), field('name', $.path), field('type', $.type), optional(field('note', $.string)),
    ),
    type: $ => choice($.name, alias('list', $.name), seq('list', 'of', $.name)),
    define_item: $ => seq(
      field('kind', 'define'), field('name', $.path), '=', optional($._br), field('value', $.expression),
    ),

    _policy_block: $ => dataBlock($, choice($.timezone_setting, $.calendar_setting, $.extends_setting, $.data_setting)),
    _calendar_block: $ => block($, choice($.weekend_setting, $.holidays_setting)),
    _person_block: $ => dataBlock($, choice($.delegate_setting, $.calendar_setting, $.data_setting)),
    _group_block: $ => dataBlock($, choice($.members_setting, $.data_setting)),
    _thing_block: $ => dataBlock($, $.data_setting),
    _period_block: $ => block($, $._timing),
    _template_block: $ => dataBlock($, choice(
      $.on_setting, $.in_setting, $.when_setting, $.fixes_setting, $.until_setting, $.data_setting,
    )),
    _assess_block: $ => block($, choice($.at_least_setting, $.raise_setting)),
    _class_block: $ => block($, choice($.when_setting, $.declared_setting, $.require_setting)),
    _rule_block: $ => block($, choice($._scope, $.require_setting, $.between_setting)),
    _approval_block: $ => block($, choice(
      $._scope, alias($._require_quorum_setting, $.require_setting), $.excluding_setting, $.valid_setting, $.counts_setting,
      $.count_setting,
    )),
    _open_times_block: $ => block($, choice($._scope, $._timing, $.approved_by_setting)),
    _conflict_block: $ => block($, choice($._scope, $.between_setting)),
    _limit_block: $ => block($, choice($._scope, $.at_most_setting)),
    _waiver_block: $ => dataBlock($, choice(
      $.of_setting, alias($._for_subject_setting, $.for_setting), $.by_setting, $.until_setting, $.reason_setting,
      $.data_setting,
    )),
    _test_block: $ => seq(
      '{',
      $._data_start,
      repeat(choice($._separator, $.record, $.each_setting, seq(choice($.at_setting, $.expect_setting), $._separator))),
      optional(choice($.at_setting, $.expect_setting)),
      '}',
    ),

    // ---- settings --------------------------------------------------------------------------------------------------------

    _scope: $ => choice(
      $.for_setting, $.in_setting, $.on_setting, $.when_setting, $.except_setting, $.override_setting, $.reason_setting,
      $.advisory_setting, $.default_setting,
    ),
    _timing: $ => choice(
      $.every_setting, $.from_setting, $.since_setting, $.until_setting, $.timezone_setting, $.calendar_setting,
    ),

    for_setting: $ => setting('for', list($, $.name)),
    _for_subject_setting: $ => setting('for', $.name, $.string),
    in_setting: $ => setting('in', list($, $.name)),
    on_setting: $ => setting('on', choice($.service_condition, list($, $._service_name)), optional($.and_below)),
    _service_name: $ => choice($.name, alias('services', $.name)),
    service_condition: $ => seq('services', '(', optional($._br), $.expression, ')'),
    and_below: _ => token(seq('and', /[ \t]+/, 'below')),
    when_setting: $ => setting('when', $.expression),
    except_setting: $ => setting('except', choice($.when_clause, seq(list($, $.name), optional($.when_clause)))),
    override_setting: $ => setting('override', $._quorum, optional($.excluding_clause), optional($.when_clause)),
    require_setting: $ => setting('require', $.expression, optional($.when_clause)),
    _require_quorum_setting: $ => setting('require', $._quorum, optional($.by_clause), optional($.when_clause)),
    when_clause: $ => seq('when', $.expression),
    excluding_clause: $ => seq('excluding', list($, $.path)),
    by_clause: $ => seq('by', $._shift),
    reason_setting: $ => setting('reason', alias($._reason, $.string)),
    advisory_setting: $ => setting('advisory'),
    default_setting: $ => setting('default'),
    declared_setting: $ => setting('declared'),
    // No newline is free around this `and`: the scanner sees that by `not_here`.
    between_setting: $ => setting(
      'between', $.name, optional(choice(seq('and', $.name), $.not_here)), optional(choice($.of_one_release, $.of_all_releases)),
    ),
    of_one_release: _ => token(seq('of', /[ \t]+/, 'one', /[ \t]+/, 'release')),
    of_all_releases: _ => token(seq('of', /[ \t]+/, 'all', /[ \t]+/, 'releases')),
    excluding_setting: $ => setting('excluding', list($, $.path)),
    valid_setting: $ => setting('valid', $._length),
    counts_setting: $ => setting('counts', 'when', $.expression),
    count_setting: $ => setting('count', choice('people', 'places')),
    timezone_setting: $ => setting('timezone', choice($.zone, alias($._word, $.zone))),
    calendar_setting: $ => setting('calendar', $.name),
    extends_setting: $ => setting('extends', list($, $.name)),
    since_setting: $ => setting('since', $.datetime),
    until_setting: $ => setting('until', $.datetime),
    at_most_setting: $ => setting(
      'at', 'most', $.integer, $.name, optional(seq('at', 'once')), repeat($.per_clause),
    ),
    per_clause: $ => seq('per', choice($._length, $.unit, $.path)),
    at_least_setting: $ => setting('at', 'least', $.name, optional($.when_clause)),
    raise_setting: $ => setting('raise', 'by', $.integer, $.when_clause),
    weekend_setting: $ => setting('weekend', list($, $.weekday)),
    holidays_setting: $ => setting(
      'holidays', list($, choice($.string, alias($._whole_day, $.datetime))), optional($.when_clause), optional($.except_clause),
    ),
    except_clause: $ => seq('except', $.when_clause),
    members_setting: $ => setting('members', list($, choice($.person, $.name)), optional($.term)),
    delegate_setting: $ => setting('delegate', $.person, optional($.term)),
    term: $ => seq('from', $.datetime, optional(seq('to', $.datetime))),
    fixes_setting: $ => setting('fixes', $.path, '=', choice($.expression, alias($._no, $.path))),
    _no: $ => alias('no', $.name),
    of_setting: $ => setting('of', field('kind', $.name), field('name', $.name)),
    approved_by_setting: $ => setting('approved-by', list($, $.person)),
    by_setting: $ => setting('by', list($, $.person)),
    at_setting: $ => setting('at', $.datetime),
    expect_setting: $ => setting('expect', $.outcome),
    outcome: $ => seq(
      $.verdict,
      optional(seq('for', $.string)),
      optional(seq('from', list($, $.name))),
      optional(seq('until', $.datetime)),
      optional(seq('missing', $.path)),
    ),
    each_setting: $ => setting('each', field('columns', list($, $.key)), field('body', alias($._each_block, $.block))),
    _each_block: $ => block($, $.case),
    case: $ => seq(field('values', list($, $._value)), '=>', $.outcome),
    verdict: _ => choice(...VERDICTS),

    data_setting: $ => seq(field('key', $.key), optional(list($, $._value))),
    record: $ => seq(
      field('key', $.key),
      optional(field('title', $.string)),
      field('body', alias($._record_block, $.block)),
    ),
    _record_block: $ => seq(
      '{',
      repeat(choice($._separator, $.record, seq($.data_setting, $._separator))),
      optional($.data_setting),
      '}',
    ),
    _value: $ => choice(
      alias($._value_list, $.list), $.weekday, $.datetime, $.clock, $.span, $.duration, $.percent, $.integer, $.decimal, $.malformed,
      $.string, $.person, alias($.key, $.bare_value),
    ),
    _value_list: $ => seq('[', optional($._br), optional(list($, $._value)), ']'),

    // ---- conditions, loosest first -----------------------------------------------------------------------------------------

    expression: $ => choice($.or_expression, $.and_expression, $._term),

    or_expression: $ => joined($, $._term, 'or'),
    and_expression: $ => joined($, $._term, 'and'),

    _term: $ => choice($.not_expression, $.by_expression, $._compared),
    not_expression: $ => seq(field('operator', 'not'), $._term),
    by_expression: $ => between($, $._compared, 'by', $._shift),

    _compared: $ => choice($.comparison, $.presence, $._shift),
    comparison: $ => choice(
      between($, $._shift, choice('=', '!=', '<', '<=', '>', '>='), $._shift),
      between($, $._shift, choice($.operator, $.within), $._shift),
    ),
    operator: $ => prec.right(seq(
      optional('not'),
      choice('in', 'inside', 'like', 'during', seq('has', optional(choice('any', 'all')))),
    )),
    presence: $ => seq($._shift, field('operator', 'is'), choice('set', 'missing')),
    within: $ => seq('within', $._length, 'of'),

    _shift: $ => choice($.shift, $._sum),
    shift: $ => between($, $._sum, choice('before', 'after'), $._shift),

    _sum: $ => choice($.sum, $._product),
    sum: $ => between($, $._sum, choice('+', '-'), seq(optional($._br), $._product)),

    _product: $ => choice($.product, $._placed),
    product: $ => between($, $._product, choice('*', '/'), seq(optional($._br), $._placed)),

    _placed: $ => choice($.placed, $._primary),
    placed: $ => prec(1, between($, $._primary, 'at', choice($.clock, $.path))),

    _primary: $ => choice(
      $.weekday, $.datetime, $.path, $.clock, $.span, $.duration, $.percent, $.integer, $.decimal, $.malformed, $.parenthesized,
      $.string, $.list, $.quantified, $.latest, $.pair, $.about_subject, $.person,
    ),
    parenthesized: $ => seq('(', optional($._br), $.expression, ')'),
    list: $ => inside($, '[', $.expression, ']'),
    quantified: $ => seq(
      field('quantifier', choice('any', 'all', 'no', 'count', 'rate', 'average', 'highest')),
      field('collection', $.path),
      optional($.over_clause),
      optional(field('condition', $.parenthesized)),
    ),
    latest: $ => seq(
      field('quantifier', 'latest'),
      field('collection', $.path),
      optional(field('condition', $.parenthesized)),
      field('operator', 'is'),
      field('fulfils', $.parenthesized),
    ),
    over_clause: $ => seq('over', choice($._length, $.unit, $.integer)),
    pair: $ => seq(field('operator', choice('share', 'same')), $.path),
    about_subject: $ => seq(field('operator', choice('during', 'inside', $.within)), $._placed),

    // ---- quorums ---------------------------------------------------------------------------------------------------------

    _quorum: $ => choice($.quorum, $._need),
    quorum: $ => choice(joined($, $._need, 'and'), joined($, $._need, 'or'), joined($, $._need, 'then')),
    _need: $ => choice($.need, alias($._parenthesized_quorum, $.parenthesized)),
    _parenthesized_quorum: $ => seq('(', optional($._br), $._quorum, ')'),
    need: $ => seq(
      field('amount', choice($.percent, $.integer, 'all')),
      'of',
      choice(inside($, '(', $._who, ')'), $._who),
      optional(seq('at', $._shift)),
      optional(seq('per', $.path)),
    ),
    _who: $ => choice($.person, $.path),

    // ---- times -----------------------------------------------------------------------------------------------------------

    every_setting: $ => setting('every', choice($._events, $._weeks, $._days)),
    _events: $ => seq(
      choice('event', $.day_with_an_event), 'in', $.string, optional($.when_clause), optional($.except_clause),
    ),
    day_with_an_event: _ => token(seq('day', /[ \t]+/, 'with', /[ \t]+/, 'an', /[ \t]+/, 'event')),
    _weeks: $ => seq($.integer, choice('week', 'weeks'), 'from', $.datetime, choice(seq('to', $.clock), seq('for', $._length))),
    _days: $ => choice(
      seq($.day, 'to', $.weekday, $._clock_opening),
      seq(list($, $.day), optional($._opening)),
    ),
    day: $ => choice(
      seq(
        optional($.nth),
        choice(seq(optional('business'), choice('day', 'days')), $.weekday, 'holiday'),
        optional(seq('of', choice($.month, alias(choice('month', 'quarter', 'year'), $.unit)))),
      ),
      seq($.integer, $.month),
    ),
    nth: $ => choice($.ordinal, seq(choice('first', 'last'), optional($.integer))),
    _opening: $ => choice($._clock_opening, seq('to', $.day), seq('for', $._length)),
    _clock_opening: $ => seq($.clock, choice(seq('to', choice($.clock, seq($.day, $.clock))), seq('for', $._length))),
    from_setting: $ => setting('from', $._shift, optional(seq('to', $._shift)), optional(seq('for', $._length))),

    // ---- literals ----------------------------------------------------------------------------------------------------------

    weekday: _ => choice(...WEEKDAYS),
    month: _ => choice(...MONTHS),
    unit: _ => choice(...UNITS),
    datetime: $ => seq(
      optional($.weekday),
      choice($.timestamp, seq($.date, optional(seq($.clock, optional($.zone))))),
    ),
    _whole_day: $ => seq(optional($.weekday), $.date),
    _length: $ => choice($.duration, $.span, $.malformed),
    span: $ => seq($.integer, choice($.unit, seq('business', alias(choice('day', 'days'), $.unit)))),

    timestamp: _ => /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+\-][0-9]{2}:[0-9]{2})/,
    date: _ => /[0-9]{4}-[0-9]{2}-[0-9]{2}/,
    clock: _ => /[0-9]{2}:[0-9]{2}(:[0-9]{2})?/,
    duration: _ => /([0-9]+[hms])+/,
    percent: _ => /[0-9]+(\.[0-9]+)?%/,
    ordinal: _ => /[0-9]+(st|nd|rd|th)/,
    integer: _ => /[0-9]+/,
    decimal: _ => /[0-9]+\.[0-9]+/,
    malformed: $ => seq($._malformed_token, $.not_here),
    _malformed_token: _ => /[0-9][\p{XID_Continue}\-.:%]*/u,

    string: $ => seq(
      '"',
      repeat(choice($.string_content, $.escape)),
      token.immediate('"'),
    ),
    string_content: _ => token.immediate(prec(1, /[^"\\\r\n]+/)),
    escape: _ => token.immediate(/\\["\\nt]/),
    _reason: $ => seq(
      '"',
      repeat(choice(alias($._reason_content, $.string_content), alias($._brace, $.string_content), $.escape, $.placeholder)),
      token.immediate('"'),
    ),
    _reason_content: _ => token.immediate(prec(1, /[^"\\\r\n{]+/)),
    _brace: _ => token.immediate(prec(1, '{')),
    placeholder: _ => token.immediate(prec(1, /\{[^"\\\r\n{}]*\}/)),

    // ---- names -----------------------------------------------------------------------------------------------------------

    name: $ => choice($._word, $._quoted, $._reserved),
    path: $ => seq(alias(choice($._word, $._quoted, $._reserved), $.name), repeat($._path_part)),
    key: $ => seq(alias(choice($._word, $._quoted), $.name), repeat($._path_part)),
    _path_part: $ => seq(token.immediate('.'), alias(choice($._word_part, $._quoted_part), $.name)),
    _reserved: $ => seq(choice(...RESERVED), $.not_here),
    person: _ => new RustRegex('@(\\p{XID_Start}[\\p{XID_Continue}\\-]*(\\.\\p{XID_Start}[\\p{XID_Continue}\\-]*)*|`[^`\\r\\n]+`)'),
    _word: _ => WORD,
    _quoted: _ => QUOTED,
    _word_part: _ => token.immediate(WORD),
    _quoted_part: _ => token.immediate(QUOTED),
  },
});
