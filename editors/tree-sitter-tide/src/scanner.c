// Newlines of Tide, and the two other things that need to look further ahead than a token.
//
// A newline ends a setting, unless what comes next is `)`, `]`, `and`, `or` or `then` (`_line_continuation`), or it stands where the
// grammar says that it is free (`_free_newline`). Where the line behind it can only be the start of an item, it is an
// `_item_newline`, which no setting takes: so an item without its `}` ends there, as in `src/syntax/scan.rs` of Tidegate.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

#include <string.h>

enum Token {
  NEWLINE,
  ITEM_NEWLINE,
  LINE_CONTINUATION,
  FREE_NEWLINE,
  DATA_START,
  ZONE,
  NOT_HERE,
  ERROR_SENTINEL,
  AND,
  OR,
  THEN,
  CLOSE_PAREN,
  CLOSE_LIST,
  COMMA,
};

typedef struct {
  // Newlines at hand that were already found to be continued, since what follows them all was looked at once.
  uint32_t continued;
  // Whether the item at hand takes settings of any name.
  bool in_data;
} Scanner;

// Longer than every word that is looked for.
#define WORD_SIZE 16

static inline bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static inline bool is_upper(int32_t c) { return c >= 'A' && c <= 'Z'; }
static inline bool is_letter(int32_t c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
static inline bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }

// Whether a character can stand inside a name. Those beyond ASCII are taken for letters: this is only asked behind a keyword.
static inline bool is_word(int32_t c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c >= 0x80; }

static inline bool at_line_end(TSLexer *lexer) {
  return lexer->eof(lexer) || lexer->lookahead == '\n' || lexer->lookahead == '\r';
}

static inline void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static void pass_blanks(TSLexer *lexer) {
  while (is_blank(lexer->lookahead)) advance(lexer);
}

// Reads a word of small letters; empty if another word stands here.
static void read_word(TSLexer *lexer, char word[WORD_SIZE]) {
  unsigned length = 0;
  while (lexer->lookahead >= 'a' && lexer->lookahead <= 'z' && length + 1 < WORD_SIZE) {
    word[length++] = (char)lexer->lookahead;
    advance(lexer);
  }
  if (is_word(lexer->lookahead)) length = 0;
  word[length] = 0;
}

static bool is_one_of(const char *word, const char *const *words) {
  for (; *words; words++) {
    if (strcmp(word, *words) == 0) return true;
  }
  return false;
}

// Kinds that stand for themselves at the margin, unless the item at hand takes any setting.
static const char *const AT_MARGIN[] = {
  "group", "service", "environment", "period", "assess", "class", "bundle", "rule", "approval", "blackout", "window", "conflict",
  "limit", "waiver", NULL,
};
static const char *const ONE_LINE[] = {"field", "scale", NULL};
// Kinds whose words are settings, too, or too common: only with a name and a brace.
static const char *const BRACED[] = {"calendar", "policy", "template", NULL};

// Whether `NAME {` follows in this line.
static bool name_and_brace(TSLexer *lexer, int32_t mark) {
  pass_blanks(lexer);
  if (mark == '"' || mark == '@') {
    if (lexer->lookahead != mark) return false;
    while (!at_line_end(lexer) && lexer->lookahead != '{' && lexer->lookahead != '#') advance(lexer);
    return lexer->lookahead == '{';
  }
  if (lexer->lookahead != '`' && !is_word(lexer->lookahead)) return false;
  while (is_word(lexer->lookahead) || lexer->lookahead == '.' || lexer->lookahead == '`') advance(lexer);
  pass_blanks(lexer);
  return lexer->lookahead == '{';
}

// Whether `PATH =` follows in this line.
static bool path_and_equals(TSLexer *lexer) {
  pass_blanks(lexer);
  if (lexer->lookahead != '`' && !is_word(lexer->lookahead)) return false;
  while (is_word(lexer->lookahead) || lexer->lookahead == '.' || lexer->lookahead == '`') advance(lexer);
  pass_blanks(lexer);
  if (lexer->lookahead != '=') return false;
  advance(lexer);
  return lexer->lookahead != '=';
}

// Whether the line that starts with this word can only be the start of an item.
static bool starts_item(TSLexer *lexer, const char *word, bool alone) {
  if (strcmp(word, "test") == 0) return name_and_brace(lexer, '"');
  if (strcmp(word, "person") == 0) return name_and_brace(lexer, '@');
  if (strcmp(word, "define") == 0) return path_and_equals(lexer);
  if (is_one_of(word, ONE_LINE)) return alone;
  if (is_one_of(word, BRACED)) return name_and_brace(lexer, 0);
  if (is_one_of(word, AT_MARGIN)) return alone || name_and_brace(lexer, 0);
  return false;
}

static bool found(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = (TSSymbol)token;
  return true;
}

// Whether the language lets the text go on before what stands here.
static bool goes_on(TSLexer *lexer, const bool *valid, const char *word) {
  switch (lexer->lookahead) {
    case ')': return *word == 0 && valid[CLOSE_PAREN];
    case ']': return *word == 0 && valid[CLOSE_LIST];
    case ',': return *word == 0 && valid[COMMA] && (valid[CLOSE_PAREN] || valid[CLOSE_LIST]);
    default: break;
  }
  return (valid[AND] && strcmp(word, "and") == 0) || (valid[OR] && strcmp(word, "or") == 0) ||
         (valid[THEN] && strcmp(word, "then") == 0);
}

// Decides what the newline here is.
static bool scan_newline(Scanner *scanner, TSLexer *lexer, const bool *valid) {
  if (lexer->lookahead == '\r') advance(lexer);
  if (lexer->lookahead != '\n') return false;
  advance(lexer);
  lexer->mark_end(lexer);
  bool recovers = valid[ERROR_SENTINEL];
  if (!recovers && scanner->continued > 0) {
    scanner->continued--;
    return found(lexer, LINE_CONTINUATION);
  }
  if (!recovers && valid[FREE_NEWLINE]) return found(lexer, FREE_NEWLINE);
  bool may_go_on = !recovers && !valid[NOT_HERE] &&
                   (valid[AND] || valid[OR] || valid[THEN] || valid[CLOSE_PAREN] || valid[CLOSE_LIST]);
  bool at_margin = !is_blank(lexer->lookahead);
  uint32_t more = 0;
  bool comments = false;
  for (;;) {
    pass_blanks(lexer);
    if (!may_go_on || lexer->eof(lexer)) break;
    if (lexer->lookahead == '#') {
      comments = true;
      while (!lexer->eof(lexer) && lexer->lookahead != '\n') advance(lexer);
    } else if (lexer->lookahead == '\n') {
      more++;
      advance(lexer);
    } else if (lexer->lookahead == '\r') {
      advance(lexer);
    } else {
      break;
    }
  }
  char word[WORD_SIZE];
  read_word(lexer, word);
  if (may_go_on && goes_on(lexer, valid, word)) {
    scanner->continued = more;
    return found(lexer, LINE_CONTINUATION);
  }
  scanner->continued = 0;
  bool between_items = valid[ITEM_NEWLINE] && !recovers;
  bool item = more == 0 && !comments && *word && starts_item(lexer, word, at_margin && !scanner->in_data);
  if (item || between_items) {
    scanner->in_data = false;
    return found(lexer, ITEM_NEWLINE);
  }
  return (valid[NEWLINE] || recovers) && found(lexer, NEWLINE);
}

// A zone: `UTC`, `CEST`, `Europe/Amsterdam`.
static bool scan_zone(TSLexer *lexer) {
  if (!is_letter(lexer->lookahead)) return false;
  unsigned length = 0;
  bool upper = true;
  while (is_letter(lexer->lookahead) || is_digit(lexer->lookahead) || lexer->lookahead == '_' || lexer->lookahead == '-') {
    upper = upper && is_upper(lexer->lookahead);
    length++;
    advance(lexer);
  }
  lexer->mark_end(lexer);
  if (lexer->lookahead != '/') {
    return upper && length >= 2 && length <= 5 && !is_word(lexer->lookahead) && found(lexer, ZONE);
  }
  bool parts = false;
  while (lexer->lookahead == '/') {
    advance(lexer);
    length = 0;
    while (is_letter(lexer->lookahead) || is_digit(lexer->lookahead) || lexer->lookahead == '_' || lexer->lookahead == '-' ||
           lexer->lookahead == '+') {
      length++;
      advance(lexer);
    }
    if (length == 0) break;
    parts = true;
    lexer->mark_end(lexer);
  }
  return parts && found(lexer, ZONE);
}

void *tree_sitter_tide_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_tide_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_tide_external_scanner_serialize(void *payload, char *buffer) {
  Scanner *scanner = payload;
  memcpy(buffer, &scanner->continued, sizeof scanner->continued);
  buffer[sizeof scanner->continued] = (char)scanner->in_data;
  return sizeof scanner->continued + 1;
}

void tree_sitter_tide_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Scanner *scanner = payload;
  scanner->continued = 0;
  scanner->in_data = false;
  if (length != sizeof scanner->continued + 1) return;
  memcpy(&scanner->continued, buffer, sizeof scanner->continued);
  scanner->in_data = buffer[sizeof scanner->continued] != 0;
}

bool tree_sitter_tide_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *scanner = payload;
  bool recovers = valid[ERROR_SENTINEL];
  if (!recovers && valid[DATA_START]) {
    scanner->in_data = true;
    scanner->continued = 0;
    lexer->mark_end(lexer);
    return found(lexer, DATA_START);
  }
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  if (lexer->lookahead == '\n' || lexer->lookahead == '\r') return scan_newline(scanner, lexer, valid);
  return valid[ZONE] && !recovers && scan_zone(lexer);
}
