package io.shardwright.memory;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * What parameters, gradients and optimizer state take on each rank, for models of several sizes on several numbers of ranks:
 * table 1 of Rajbhandari et al., 1910.02054, for any optimizer and precision. In decimal gigabytes, as there.
 *
 * @param parameters of each model
 * @param ranks along dp, of each row
 */
public record ZeroTable(BytesPerParameter each, List<BigDecimal> parameters, List<Integer> ranks) {
    private static final List<ZeroStage> STAGES = List.of(ZeroStage.STATE, ZeroStage.GRADIENTS, ZeroStage.PARAMETERS);
    private static final BigDecimal GIGABYTE = new BigDecimal("1e9");
    private static final int DIGITS = 2;
    private static final int WIDTH = 9;

    public ZeroTable {
        parameters = List.copyOf(parameters);
        ranks = List.copyOf(ranks);
    }

    /** Three columns for each model: stages 1, 2 and 3. */
    public String text() {
        StringBuilder text = new StringBuilder(cell("ranks"));
        String rest = cell("").repeat(STAGES.size() - 1);
        parameters.forEach(model -> text.append(cell(count(model))).append(rest));
        text.setLength(text.toString().stripTrailing().length());
        text.append('\n').append(cell(""));
        for (BigDecimal _ : parameters) {
            STAGES.forEach(stage -> text.append(cell("zero " + stage.ordinal())));
        }
        text.append('\n');
        for (int dp : ranks) {
            text.append(cell(Integer.toString(dp)));
            for (BigDecimal model : parameters) {
                for (ZeroStage stage : STAGES) {
                    text.append(cell(plain(gigabytes(model, stage, dp))));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private BigDecimal gigabytes(BigDecimal model, ZeroStage stage, int dp) {
        return model.multiply(BigDecimal.valueOf(each.onRank(stage, dp)))
                .divide(GIGABYTE)
                .setScale(DIGITS, RoundingMode.HALF_UP);
    }

    /** {@code 7.5B}, {@code 1T}. */
    private static String count(BigDecimal number) {
        int exponent = number.precision() - number.scale() - 1;
        String[] names = {"", "K", "M", "B", "T"};
        int thousands = Math.clamp(exponent / 3, 0, names.length - 1);
        return plain(number.movePointLeft(3 * thousands)) + names[thousands];
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String cell(String text) {
        return " ".repeat(Math.max(1, WIDTH - text.length())) + text;
    }
}
