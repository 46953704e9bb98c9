/**
 * What the layers of a model take, one after the other; a layer reads the one above it, unless it says otherwise:
 *
 *     # times in milliseconds, sizes in bytes
 *     layer conv forward=22.3 backward=24.6 activations=1644167168 parameters=7168
 *     layer skip forward=1.2 backward=1.4 activations=1644167168 parameters=0
 *     layer add forward=0.4 backward=0 activations=1644167168 parameters=0 after conv, skip
 */
grammar ProfileSpec;

import Words;

spec: layer+ EOF;
layer
    : 'layer' key=name 'forward' '=' forward=time 'backward' '=' backward=time 'activations' '=' activations=NUMBER
      'parameters' '=' parameters=NUMBER ('after' after+=name (',' after+=name)*)?
    ;

time: NUMBER | DECIMAL;

/** No word is reserved. */
name: NAME | 'layer' | 'forward' | 'backward' | 'activations' | 'parameters' | 'after';

NAME: [A-Za-z_] [A-Za-z0-9_.]*;
DECIMAL: [0-9]+ '.' [0-9]+;
COMMENT: '#' ~[\r\n]* -> skip;
