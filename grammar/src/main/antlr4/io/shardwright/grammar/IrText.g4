/**
 * The compiler's graphs as text, one value or node a line:
 *
 *     model p.Mlp(p.Config config)
 *       weight up.weight : real[4*config.hidden, config.hidden] tp=V(0) initial "Initial.normal(0.02)" @ Mlp.java:8:3
 *     forward (x : real[batch, seq, config.hidden]) -> h
 *       h : real[batch, seq, 4*config.hidden] tp=V(2) = linear (x, up.weight) @ Mlp.java:12:24
 *     backward
 */
grammar IrText;

import Words;

text
    : 'model' model=name parameters end declaration* 'forward' inputs=values '->' results end forward+=node*
      ('backward' end backward+=node*)? EOF
    ;

declaration: weight | rate | child | check | cut | unitsOfModel;
weight: 'weight' value 'initial' initial=STRING ('as' role=name)? SOURCE_PLACE? end;
rate: 'rate' field=name formula=STRING end;
child
    : 'child' field=name ('of' module=name use=NUMBER)? again='again'? '=' model=name '(' (arguments+=STRING (',' arguments+=STRING)*)? ')'
      binding* ('list' count=size)? recompute='recompute'?
      'signature' signature units? SOURCE_PLACE? end
    ;
signature: parameters inputs=values '->' (result=value | several=values) 'keeps' names;
results: name | '(' name (',' name)+ ')';
cut: 'cut' field=name 'before' before=name ('stage' stage=NUMBER)? SOURCE_PLACE? end;
unitsOfModel: units end;
units
    : 'units' model=name named='named'? ('count' count=size)? '(' (start (',' start)*)? ')' ('first' first=edge)? ('last' last=edge)?
    ;
start: at=name ('stage' stage=NUMBER)?;
edge: at=STRING model=name signature;
binding: 'bind' bound=name '=' size;
check: 'check' (equal | divides) end;
equal: 'equal' left=size ',' right=size what=STRING;
divides: 'divides' divisor=size ',' dividend=size code what=STRING;
code: name ('-' name)*;

node: (output (',' output)*)? '=' op=name attributes? names ('because' cause=STRING)? SOURCE_PLACE? end;
output: value | name;
attributes: '[' attribute (',' attribute)* ']';
attribute: key=name '=' setting=STRING;

parameters: '(' (parameter (',' parameter)*)? ')';
parameter: type name;
type: name ('<' argument (',' argument)* '>')? ('[' ']')*;
argument: type | '?' (('extends' | 'super') type)?;

values: '(' (value (',' value)*)? ')';
value: name ':' element=name '[' (size (',' size)*)? ']' placement* fixed='fixed'?;
placement: axis=name '=' (kind=('I' | 'R' | 'P') | kind='V' '(' dim=NUMBER size* ')');

size: first=term next*;
next: sign=('+' | '-') term;
term: minus='-'? over+=factor ('*' over+=factor)* ('/' under+=factor)*;
/** A name behind '?' is a size that isn't inferred yet. */
factor: NUMBER | '?'? name;

names: '(' (name (',' name)*)? ')';

/** No word is reserved: a user's local may be called weight. */
name
    : NAME | 'model' | 'weight' | 'initial' | 'as' | 'rate' | 'child' | 'bind' | 'list' | 'recompute' | 'signature'
    | 'keeps' | 'check' | 'equal' | 'divides' | 'cut' | 'before' | 'stage' | 'units' | 'count' | 'first' | 'last'
    | 'forward' | 'backward' | 'fixed' | 'of' | 'again' | 'named' | 'because' | 'extends' | 'super' | 'I' | 'R' | 'P' | 'V'
    ;

end: LINE_BREAK+ | EOF;

/** Behind '~' stands what a class is written as, behind '#' a unit of a model. */
NAME: WORD ('.' WORD)* ('~' WORD)? ('#' WORD)?;
STRING: '"' ('\\' [\\"n] | ~[\\"\r\n])* '"';
/** A place in the user's source: whatever its file is called. */
SOURCE_PLACE: '@' ' '* ~[\r\n]+ ':' [0-9]+ ':' [0-9]+;
LINE_BREAK: '\r'? '\n';
SPACE: [ \t]+ -> skip;
