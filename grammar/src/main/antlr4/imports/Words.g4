/** The tokens that all small specs share. A character that starts none of them is OTHER, so that every error is the parser's. */
lexer grammar Words;

NAME: [A-Za-z_] [A-Za-z0-9_]*;
NUMBER: [0-9]+;
SPACE: [ \t\r\n]+ -> skip;
OTHER: .;
