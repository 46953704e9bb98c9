/**
 * What ranks that share memory rely on, under jcstress: each test says which outcomes the orders of {@code NativeMemory} allow, and all
 * others are errors. {@code mvn -Pstress -pl stress -am test -Dtest=ProtocolStressTest} runs them.
 */
@NullMarked
package io.shardwright.stress;

import org.jspecify.annotations.NullMarked;
