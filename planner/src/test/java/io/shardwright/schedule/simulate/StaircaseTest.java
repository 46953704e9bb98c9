package io.shardwright.schedule.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.StagePlacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With {@code -Dgolden.update=true} the pictures are drawn anew. */
class StaircaseTest {
    private static final Path GOLDENS = Path.of("src/test/resources/schedule");

    @ParameterizedTest
    @EnumSource
    void pictureIsItsGolden(ScheduleKind kind) throws IOException {
        StagePlacement placement = switch (kind) {
            case INTERLEAVED -> StagePlacement.around(4, 2);
            case ROUND_ROBIN -> StagePlacement.replicated(List.of(2, 1));
            default -> StagePlacement.onePerRank(3);
        };
        String picture = Staircase.draw(
                kind.schedule(placement, kind == ScheduleKind.NAIVE ? 2 : kind == ScheduleKind.INTERLEAVED ? 4 : 6));
        Path golden = GOLDENS.resolve(kind.text() + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, picture);
        }
        assertThat(golden).hasContent(picture);
    }

    @Test
    void columnsStayInLineWhereNumbersGetLonger() {
        List<String> lines =
                Staircase.draw(OneForwardOneBackward.schedule(2, 12)).lines().toList();

        int start = lines.getFirst().indexOf(" 10 ") + 1;
        assertThat(lines).allMatch(line -> line.charAt(start - 1) == ' ' && line.charAt(start) != ' ');
    }
}
