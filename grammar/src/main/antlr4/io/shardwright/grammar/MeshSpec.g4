/** The degrees of a mesh: tp=4, pp=2 */
grammar MeshSpec;

import Words;

spec: degree (',' degree)* EOF;
degree: axis=NAME '=' value=NUMBER;
