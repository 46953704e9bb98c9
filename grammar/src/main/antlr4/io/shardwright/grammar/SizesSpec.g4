/** Sizes by name: layers=4,hidden=256,heads=4 */
grammar SizesSpec;

import Words;

spec: size (',' size)* EOF;
size: key=NAME '=' value=NUMBER;
