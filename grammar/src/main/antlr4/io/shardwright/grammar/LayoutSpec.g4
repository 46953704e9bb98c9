/** How a value lies across the mesh: batch, seq, 4*config.hidden/tp + dp */
grammar LayoutSpec;

import Words;

spec: dim (',' dim)* partial* EOF;
dim: factor ('*' factor)* ('/' axis=NAME)?;
factor: NAME ('.' NAME)* | NUMBER;
partial: '+' axis=NAME;
