package io.shardwright.schedule.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.StagePlacement;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ZeroBubblePaperTest {
    @ParameterizedTest(name = "{0}, p={1}, m={2}")
    @CsvFileSource(resources = "/schedule/zero-bubble-rates.csv", numLinesToSkip = 1)
    void bubbleRatesAreThoseOfThePapersTable(
            String model,
            int stages,
            int microbatches,
            double forward,
            double inputGradient,
            double weightGradient,
            double communication,
            String oneForwardOneBackward,
            String zeroBubbleH1,
            String zeroBubbleH2) {
        StagePlacement placement = StagePlacement.onePerRank(stages);
        assertThat(new ScheduleKind[] {
                    ScheduleKind.ONE_FORWARD_ONE_BACKWARD, ScheduleKind.ZERO_BUBBLE_H1, ScheduleKind.ZERO_BUBBLE_H2
                })
                .extracting(kind -> {
                    Timeline timeline = Simulate.run(
                            kind.schedule(placement, microbatches),
                            StageTimes.equal(stages, forward, inputGradient, weightGradient, communication));
                    return String.format(Locale.ROOT, "%.4f", timeline.bubbleRate());
                })
                .containsExactly(oneForwardOneBackward, zeroBubbleH1, zeroBubbleH2);
    }
}
