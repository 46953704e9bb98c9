package io.shardwright.grammar;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Lexer;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/** The reading of one spec: runs a generated parser, stops at the first error, and knows where each token stands. */
final class Reading {
    private final String text;

    /** Whether a char is a code point everywhere, so that nothing has to be counted. */
    private final boolean isPlain;

    Reading(String text) {
        this.text = text;
        isPlain = text.codePointCount(0, text.length()) == text.length();
    }

    <P extends Parser, T extends ParserRuleContext> T parse(
            Function<CharStream, Lexer> lexer, Function<TokenStream, P> parser, Function<P, T> rule) {
        P reader = parser.apply(new CommonTokenStream(lexer.apply(CharStreams.fromString(text))));
        reader.removeErrorListeners();
        reader.addErrorListener(new BaseErrorListener() {
            @Override
            public void syntaxError(
                    Recognizer<?, ?> recognizer,
                    Object offendingSymbol,
                    int line,
                    int charPositionInLine,
                    String message,
                    @Nullable RecognitionException cause) {
                Token token = (Token) offendingSymbol;
                throw new SpecSyntaxException(text, Reading.this.offset(token), found(token), expected(reader));
            }
        });
        return rule.apply(reader);
    }

    private static String found(Token token) {
        if (token.getType() == Token.EOF) {
            return "the end";
        }
        return token.getText().isBlank() ? "a line break" : "'" + token.getText() + "'";
    }

    /**
     * What the grammar allows where the parser stands: {@code ',' or the end}. Where a name may stand, the words that
     * the grammar uses elsewhere are names, too, and not worth telling.
     */
    private static String expected(Parser parser) {
        IntervalSet types = parser.getExpectedTokens();
        List<String> alternatives = new ArrayList<>();
        boolean names = types.toList().stream().anyMatch(type -> "NAME".equals(symbol(parser, type)));
        for (int type : types.toList()) {
            String literal = parser.getVocabulary().getLiteralName(type);
            if (literal == null && type != Token.EOF) {
                alternatives.add(
                        "a " + symbol(parser, type).toLowerCase(Locale.ROOT).replace('_', ' '));
            } else if (literal != null && !(names && Character.isLetter(literal.charAt(1)))) {
                alternatives.add(literal);
            }
        }
        if (types.contains(Token.EOF)) {
            alternatives.add("the end");
        }
        return Listed.or(alternatives);
    }

    private static String symbol(Parser parser, int type) {
        return parser.getVocabulary().getSymbolicName(type);
    }

    Word word(Token token) {
        return new Word(token.getText(), offset(token));
    }

    /** All that a rule has read, as it stands in the text. */
    Word span(ParserRuleContext rule) {
        int start = offset(rule.start);
        int end = offset(rule.stop.getStopIndex() + 1);
        return new Word(text.substring(start, end), start);
    }

    /** A number from {@code least} to {@code most}. */
    long number(Token token, long least, long most) {
        BigInteger value = new BigInteger(token.getText());
        if (value.compareTo(BigInteger.valueOf(least)) < 0) {
            throw error(word(token), token.getText(), "a number from " + least);
        }
        if (value.compareTo(BigInteger.valueOf(most)) > 0) {
            throw error(word(token), token.getText(), "a number up to " + most);
        }
        return value.longValueExact();
    }

    /** The number whose minus stands before the token. */
    long negative(Token token) {
        BigInteger value = new BigInteger(token.getText()).negate();
        if (value.compareTo(BigInteger.valueOf(Long.MIN_VALUE)) < 0) {
            throw error(word(token), token.getText(), "a number up to " + Long.MIN_VALUE + " without its minus");
        }
        return value.longValueExact();
    }

    /** A number with or without decimals. */
    double decimal(ParserRuleContext rule) {
        double value = Double.parseDouble(rule.getText());
        if (Double.isInfinite(value)) {
            throw error(span(rule), rule.getText(), "a number up to " + Double.MAX_VALUE);
        }
        return value;
    }

    /** Throws at the first word whose text an earlier one has. */
    void requireDistinct(Iterable<Word> words, String expected) {
        Set<String> seen = new HashSet<>();
        for (Word word : words) {
            if (!seen.add(word.text())) {
                throw error(word, "a second " + word, expected);
            }
        }
    }

    SpecSyntaxException error(Word place, String found, String expected) {
        return new SpecSyntaxException(text, place.offset(), found, expected);
    }

    /** ANTLR counts code points, Java strings count chars. */
    private int offset(int codePoints) {
        return isPlain ? codePoints : text.offsetByCodePoints(0, codePoints);
    }

    private int offset(Token token) {
        return offset(token.getStartIndex());
    }
}
