/** What the runtime has to know of the operating system: who it runs as, what memory it has, and which folders are that user's alone. */
@NullMarked
package io.shardwright.runtime.system;

import org.jspecify.annotations.NullMarked;
