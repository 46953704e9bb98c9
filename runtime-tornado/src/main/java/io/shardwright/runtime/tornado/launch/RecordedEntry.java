package io.shardwright.runtime.tornado.launch;

/** What is recorded: a call, or a tensor that crosses over. */
public sealed interface RecordedEntry permits DeviceCall, TensorTransfer {}
