/** The dims of an operator's inputs and outputs: ... i^, o i -> ... o */
grammar OpSpec;

import Words;

spec: inputs=terms '->' outputs=terms EOF;
terms: term (',' term)*;
term: letter*;
letter: '...' | NAME whole='^'?;
