package io.shardwright.runtime.tornado;

/** What is recorded: a kernel, or a tensor that crosses over. */
sealed interface Entry permits Launch, Crossing {}
