/**
 * What lies in a checkpoint's files, one fact a line:
 *
 *     checkpoint 1 step 20 sequences 160 updates 20 seed 1
 *     guard skipped 1 row 0 taken 19 loss 5.25 norm 0.5
 *     data bytes 4096 hash "0a1b2c3d"
 *     blocks 1048576
 *     file "state-1.safetensors" bytes 4096 header 1024 hash "0a1b2c3d"
 *     setting "model.sizes.layers" 2
 *     tensor "param" "blocks.0.mlp.up.weight" f32[64, 16] tp=V(0 64) in "weights-1.safetensors" at 1024 hashes "0a1b2c3d"
 *     end "0a1b2c3d"
 */
grammar CheckpointText;

import Words;

text: head guard? data blocks file* setting* tensor* end EOF;
head
    : 'checkpoint' version=NUMBER 'step' step=NUMBER 'sequences' sequences=NUMBER 'updates' updates=NUMBER
      'seed' minus='-'? seed=NUMBER
    ;
guard
    : 'guard' 'skipped' skipped=NUMBER 'row' row=NUMBER 'taken' taken=NUMBER 'loss' loss=real 'norm' norm=real
    ;
data: 'data' 'bytes' bytes=NUMBER 'hash' hash=STRING;
blocks: 'blocks' bytes=NUMBER;
file: 'file' name=STRING 'bytes' bytes=NUMBER 'header' header=NUMBER 'hash' hash=STRING;
setting: 'setting' key=STRING value;
tensor
    : 'tensor' kind=STRING parameter=STRING type=NAME '[' (dims+=NUMBER (',' dims+=NUMBER)*)? ']' placement*
      'in' in=STRING 'at' at=NUMBER 'hashes' hashes=STRING
    ;
placement: axis=NAME '=' (replicated='R' | 'V' '(' dim=NUMBER sections+=NUMBER* ')');
end: 'end' hash=STRING;

real: '-'? (NUMBER | DECIMAL);

/** As JSON has it. */
value: STRING | '-'? (NUMBER | DECIMAL) | NAME | '[' (value (',' value)*)? ']';

STRING: '"' ('\\' ~[\r\n] | ~[\\"\r\n])* '"';
DECIMAL: [0-9]+ '.' [0-9]+ EXPONENT? | [0-9]+ EXPONENT;
fragment EXPONENT: [eE] [+-]? [0-9]+;
