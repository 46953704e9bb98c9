/** What the compiler tells a user: codes and their texts, and single diagnostics. */
@NullMarked
package io.shardwright.diagnostic;

import org.jspecify.annotations.NullMarked;
