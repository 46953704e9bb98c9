package io.shardwright.runtime.pipeline;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Executes one rank's part of a schedule's table: the one loop, whatever the schedule. */
public final class ScheduleRun {
    /**
     * A task, with what never changes about it.
     *
     * @param needs a message from another rank
     * @param last whether no later task adds to the gradients of its stage
     * @param over whether its microbatch leaves its slot
     */
    private record Step(
            Task task,
            Stage stage,
            StageSlot memory,
            @Nullable Handover needs,
            @Nullable Handover sends,
            boolean last,
            boolean over) {}

    private final Schedule schedule;
    private final ModelUnits units;
    private final Kernels kernels;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, Stage> stages = new TreeMap<>();
    private final ArrivalSlots slots;
    private final Mailbox mailbox;
    private final Predicate<Handover> hasRoom = this::hasRoom;
    private final Function<Handover, List<LocalTensor>> memory = this::memory;
    private final int rank;
    private final float lossFactor;

    /** Sends that must be over before their memory is written again, by what they send. */
    private final Map<LocalTensor, Pending> sending = new HashMap<>();

    /** Which microbatches have left their slots in this step, for each stage. */
    private final boolean[][] over;

    /**
     * @param cut into the schedule's stages
     * @param model not yet committed
     * @param lossFactor what losses are multiplied by for backward: a microbatch's share of the global batch
     */
    public ScheduleRun(Schedule schedule, StageCut cut, StageBuilder builder, ModelAssembly model, double lossFactor) {
        this.schedule = schedule;
        units = builder.units();
        kernels = model.kernels();
        this.lossFactor = (float) lossFactor;
        Communicator pipeline = model.communicator(Axis.PP);
        rank = pipeline.rank();
        slots = new ArrivalSlots(schedule, rank);
        over = new boolean[schedule.stages()][schedule.microbatches()];
        for (int stage : schedule.placement().stagesOf(rank)) {
            Stage built = builder.build(cut, stage, slots.count(stage), splitsBackward());
            built.slots().forEach(slot -> slot.memory().shareLoss(lossFactor));
            stages.put(stage, built);
        }
        mailbox = new Mailbox(schedule, pipeline);
        List<Task> order = schedule.order(rank);
        for (int i = 0; i < order.size(); i++) {
            steps.add(step(order.get(i), order.subList(i + 1, order.size())));
        }
    }

    private Step step(Task task, List<Task> later) {
        Stage stage = stage(task.stage());
        return new Step(
                task,
                stage,
                stage.slots().get(slots.slot(task.stage(), task.microbatch())),
                Handover.neededBy(task, schedule)
                        .filter(message -> message.sender(schedule) != rank)
                        .orElse(null),
                Handover.sentBy(task, schedule).orElse(null),
                later.stream().noneMatch(other -> other.stage() == task.stage() && other.work() != Work.FORWARD),
                later.stream()
                        .noneMatch(other -> other.stage() == task.stage() && other.microbatch() == task.microbatch()));
    }

    private boolean splitsBackward() {
        return schedule.order(rank).stream().anyMatch(task -> task.work() == Work.WEIGHT_GRADIENT);
    }

    /** All of the model's, whichever stage has them. */
    public ModelUnits units() {
        return units;
    }

    public Schedule schedule() {
        return schedule;
    }

    /** Most microbatches that were alive together at a stage of this rank: the slots it has. */
    public int slots(int stage) {
        return slots.count(stage);
    }

    /** All tasks of one step. Every rank of the pipeline calls it. */
    public void run(Ends ends, Replication replication, Versions versions, TaskListener listener) {
        for (boolean[] ofStage : over) {
            Arrays.fill(ofStage, false);
        }
        mailbox.open();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            mailbox.post(hasRoom, memory);
            long start = System.nanoTime();
            if (step.needs() != null) {
                mailbox.await(step.needs());
            }
            long ready = System.nanoTime();
            listener.waited(step.task(), start, ready);
            work(step, ends, replication, versions);
            listener.worked(step.task(), ready, System.nanoTime());
            if (step.over()) {
                over[step.task().stage()][step.task().microbatch()] = true;
            }
            if (step.sends() != null) {
                send(step.sends());
            }
        }
        mailbox.close();
        sending.clear();
        versions.drained();
    }

    private void work(Step step, Ends ends, Replication replication, Versions versions) {
        Stage stage = step.stage();
        StageSlot memory = step.memory();
        int microbatch = step.task().microbatch();
        switch (step.task().work()) {
            case FORWARD -> {
                awaitSent(memory.out());
                memory.memory().start(ends.firstSequence(microbatch));
                memory.memory().weighTargets(ends.targetWeight(microbatch));
                InputTensors inputs = memory.inputs();
                List<LocalTensor> read = inputs.read();
                if (!read.isEmpty()) {
                    ends.fill(microbatch, inputs);
                    for (int i = 0; i < read.size(); i++) {
                        kernels.toDevice(read.get(i));
                    }
                    for (int i = 0; i < memory.cuts().size(); i++) {
                        memory.cuts().get(i).take();
                    }
                }
                versions.beforeForward(microbatch);
                stage.forward(memory, replication);
                if (stage.isLast()) {
                    for (int i = 0; i < memory.out().size(); i++) {
                        kernels.toHost(memory.out().get(i));
                    }
                    ends.results(microbatch, memory.out());
                }
            }
            case BACKWARD -> {
                beginBackward(step);
                versions.beforeBackward(microbatch);
                stage.backward(memory, step.last(), replication);
                versions.afterBackward(microbatch);
            }
            case INPUT_GRADIENT -> {
                beginBackward(step);
                stage.inputGradients(memory, replication);
            }
            case WEIGHT_GRADIENT -> stage.weightGradients(memory, step.last(), replication);
        }
    }

    private void beginBackward(Step step) {
        awaitSent(step.memory().dIn());
        if (step.stage().isLast()) {
            List<LocalTensor> dOut = step.memory().dOut();
            for (int i = 0; i < dOut.size(); i++) {
                // Of several results the first is the loss.
                kernels.fill(dOut.get(i), i == 0 ? lossFactor : 0);
            }
        }
    }

    private Stage stage(int number) {
        return Objects.requireNonNull(stages.get(number));
    }

    // ---------------------------------------------------------------- messages

    private StageSlot slotOf(Handover message) {
        int slot = slots.slot(message.stage(), message.microbatch());
        return stage(message.stage()).slots().get(slot);
    }

    /** Whether the slot's last microbatch has left it. */
    private boolean hasRoom(Handover message) {
        int previous = slots.previous(message.stage(), message.microbatch());
        return previous < 0 || over[message.stage()][previous];
    }

    private List<LocalTensor> memory(Handover message) {
        return message.forward() ? slotOf(message).in() : slotOf(message).dOut();
    }

    private void send(Handover message) {
        Stage from = stage(message.stage() + (message.forward() ? -1 : 1));
        StageSlot slot = from.slots().get(slots.slot(from.number(), message.microbatch()));
        List<LocalTensor> tensors = message.forward() ? slot.out() : slot.dIn();
        boolean isHere = message.receiver(schedule) == rank;
        for (int i = 0; i < tensors.size(); i++) {
            LocalTensor x = tensors.get(i);
            if (isHere) {
                kernels.copy(memory(message).get(i), x);
            } else {
                sending.put(x, mailbox.send(message, x));
            }
        }
    }

    private void awaitSent(List<LocalTensor> tensors) {
        for (int i = 0; i < tensors.size(); i++) {
            Pending pending = sending.remove(tensors.get(i));
            if (pending != null) {
                pending.await();
            }
        }
    }
}
