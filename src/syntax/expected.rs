//! The rules that pest expected at a place, in the user's words.

use super::grammar::Rule;

/// A list such as "a name, a date or `(`".
pub(super) fn expected(rules: &[Rule]) -> String {
    let has = |rule: Rule| rules.contains(&rule);
    let mut words: Vec<&str> = Vec::new();
    let mut add = |word: &'static str| {
        if !words.contains(&word) {
            words.push(word);
        }
    };
    let operand = has(Rule::path) && has(Rule::string) && has(Rule::paren);
    let operator = has(Rule::joiner) || has(Rule::sum_op);
    for rule in rules {
        match phrase(*rule) {
            Phrase::Word(word) => add(word),
            Phrase::Operand if operand => add("a name, a value or `(`"),
            Phrase::Operand => add(operand_word(*rule)),
            Phrase::Operator if operator => add("an operator such as `and` or `=`"),
            Phrase::Operator => add(operator_word(*rule)),
            Phrase::Silent => {}
        }
    }
    // The end of the line is what a person thinks of last.
    words.sort_by_key(|word| *word == "the end of the line");
    match words.split_last() {
        None => "something else".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

enum Phrase {
    Word(&'static str),
    Operand,
    Operator,
    Silent,
}

fn phrase(rule: Rule) -> Phrase {
    use Phrase::{Operand, Operator, Silent, Word};
    Word(match rule {
        Rule::path
        | Rule::string
        | Rule::paren
        | Rule::list
        | Rule::quantifier
        | Rule::pair
        | Rule::alone
        | Rule::person_ref
        | Rule::datetime
        | Rule::clock
        | Rule::span
        | Rule::duration
        | Rule::percent
        | Rule::number
        | Rule::weekday
        | Rule::value_list
        | Rule::key => return Operand,
        Rule::joiner
        | Rule::sum_op
        | Rule::product_op
        | Rule::shift_op
        | Rule::compare_op
        | Rule::word_op
        | Rule::k_not
        | Rule::k_is
        | Rule::k_has
        | Rule::k_within
        | Rule::k_at => return Operator,
        Rule::expr => "a condition or a value",
        Rule::value => "a value",
        Rule::instant | Rule::by_instant => "an instant, such as a date or `24h before start`",
        Rule::name => "a name",
        Rule::EOI => "the end of the line",
        Rule::close_paren => "`)`",
        Rule::close_list => "`]`",
        Rule::quorum | Rule::need | Rule::amount => {
            "an amount such as `2 of`, `50% of` or `all of`"
        }
        Rule::quorum_joiner => "`and`, `or`, `then`",
        Rule::int => "a number",
        Rule::unit => "`days`, `weeks`, `months`, `quarters` or `years`",
        Rule::ymd | Rule::rfc3339 => "a date",
        Rule::days | Rule::day | Rule::weeks_from | Rule::events_in => {
            "a day, such as `friday` or `last business day of month`"
        }
        Rule::opening => "a clock time",
        Rule::month | Rule::stretch => "`month`, `quarter`, `year` or the name of a month",
        Rule::zone | Rule::zone_name => "a time zone, such as `Europe/Amsterdam`",
        Rule::verdict => "`go`, `no-go`, `cancelled`, `owed`, `note`, `warning` or `error`",
        Rule::outcome => "what is expected, such as `go` or `no-go from NAMES`",
        Rule::arrow => "`=>`",
        Rule::w_for => "`for`",
        Rule::equals => "`=`",
        Rule::level_mark => "`<`",
        Rule::per => "`day`, `week`, a length or a field",
        Rule::of_one_release => "`of one release`",
        Rule::of_all_releases => "`of all releases`",
        Rule::and_below => "`and below`",
        Rule::w_except => "`except`",
        Rule::k_and => "`and`",
        Rule::k_by => "`by`",
        Rule::w_in => "`in`",
        Rule::k_for => "`for`",
        Rule::k_of => "`of`",
        Rule::k_over => "`over`",
        Rule::k_per => "`per`",
        Rule::k_to => "`to`",
        Rule::k_when => "`when`",
        Rule::at_once => "`at once`",
        Rule::to_date => "`to`",
        Rule::w_from => "`from`",
        Rule::w_until => "`until`",
        Rule::w_missing => "`missing`",
        Rule::w_set => "`set`",
        Rule::w_all => "`all`",
        Rule::w_most => "`most`",
        Rule::w_least => "`least`",
        Rule::w_people => "`people`",
        Rule::w_places => "`places`",
        Rule::w_day => "`day`",
        Rule::w_once => "`once`",
        _ => return Silent,
    })
}

fn operand_word(rule: Rule) -> &'static str {
    match rule {
        Rule::path | Rule::key => "a name",
        Rule::string => "a text in quotes",
        Rule::paren => "`(`",
        Rule::list | Rule::value_list => "`[`",
        Rule::person_ref => "a person such as `@vera`",
        Rule::datetime => "a date",
        Rule::clock => "a clock time",
        Rule::span | Rule::duration => "a length such as `24h` or `5 days`",
        Rule::percent => "a percent",
        Rule::weekday => "a weekday",
        _ => "a value",
    }
}

fn operator_word(rule: Rule) -> &'static str {
    match rule {
        Rule::k_not => "`not`",
        Rule::k_at => "`at`",
        Rule::k_is => "`is`",
        Rule::k_has => "`has`",
        Rule::k_within => "`within`",
        _ => "an operator",
    }
}
