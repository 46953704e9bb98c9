/** Files of data: mapped into memory, recognised again, and indexes of them that are computed once. */
@NullMarked
package io.shardwright.runtime.data.file;

import org.jspecify.annotations.NullMarked;
