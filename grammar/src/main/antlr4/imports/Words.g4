/** The tokens that all small specs share. A character that starts none of them is OTHER, so that every error is the parser's. */
lexer grammar Words;

NAME: WORD;
NUMBER: [0-9]+;
SPACE: [ \t\r\n]+ -> skip;
OTHER: .;
/** A name of Java's. */
fragment WORD: [\p{L}_$] [\p{L}\p{N}_$]*;
