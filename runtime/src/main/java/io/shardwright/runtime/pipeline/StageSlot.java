package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.MicrobatchSlot;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * The memory of one microbatch in a stage.
 *
 * @param tokens what the model reads, if this is the first stage
 * @param targets what the last stage compares with
 * @param in what flows in: tokens in the first stage, else what the stage before sends
 * @param dIn what goes back to the stage before
 * @param out what flows out: the loss in a last stage that has one, else what the next stage is sent
 * @param dOut what comes back from the next stage; in the last stage the factor of the loss
 * @param passes the stage's units, in order
 */
record StageSlot(
        MicrobatchSlot memory,
        LocalTensor tokens,
        LocalTensor targets,
        LocalTensor in,
        LocalTensor dIn,
        LocalTensor out,
        LocalTensor dOut,
        List<UnitPass<?>> passes) {}
