package io.shardwright.schedule.check;

import io.shardwright.schedule.Channel;
import io.shardwright.schedule.Message;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Through each channel, messages are expected in the order in which they are sent. */
final class MessagesMatch {
    private MessagesMatch() {}

    /** @param schedule in which {@link EachTaskOnce} finds nothing wrong, so that as many are sent as expected */
    static List<String> problems(Schedule schedule) {
        Map<Channel, List<Message>> sent = inOrder(schedule, task -> Message.sentBy(task, schedule.placement()));
        Map<Channel, List<Message>> expected = inOrder(schedule, task -> Message.readBy(task, schedule.placement()));
        List<String> problems = new ArrayList<>();
        sent.forEach((channel, messages) -> {
            List<Message> wanted = expected.getOrDefault(channel, List.of());
            for (int i = 0; i < messages.size(); i++) {
                if (!messages.get(i).equals(wanted.get(i))) {
                    problems.add(channel + ": message " + i + " is sent for " + subject(messages.get(i))
                            + " and expected for " + subject(wanted.get(i)));
                    break;
                }
            }
        });
        return problems;
    }

    private static Map<Channel, List<Message>> inOrder(Schedule schedule, Function<Task, Optional<Message>> message) {
        Map<Channel, List<Message>> channels = new LinkedHashMap<>();
        schedule.orders()
                .forEach(order -> order.stream()
                        .flatMap(task -> message.apply(task).stream())
                        .forEach(found -> channels.computeIfAbsent(found.channel(), _ -> new ArrayList<>())
                                .add(found)));
        return channels;
    }

    private static String subject(Message message) {
        return "microbatch " + message.microbatch() + " behind stage " + message.cut();
    }
}
