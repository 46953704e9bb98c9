package io.shardwright.runtime.tornado;

/** What is recorded: a call, or a tensor that crosses over. */
sealed interface Entry permits Call, Crossing {}
