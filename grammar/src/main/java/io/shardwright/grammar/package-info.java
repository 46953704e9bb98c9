/**
 * Small texts to records with positions. ANTLR (Parr and Fisher, PLDI 2011) reads them, and stays inside this module:
 * the generated parsers are public only because ANTLR knows no other way.
 */
@NullMarked
package io.shardwright.grammar;

import org.jspecify.annotations.NullMarked;
