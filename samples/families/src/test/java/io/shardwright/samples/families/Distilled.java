package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.mean;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What a model gives is to be near what is given for each position: data that meets parts of a sequence. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class Distilled {
    private final Student student;

    Distilled(int hidden, int vocabulary) {
        student = new Student(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, @Layout("batch, seq, hidden") Tensor teacher) {
        Tensor error = student.forward(ids).minus(teacher);
        return mean(error.times(error));
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class Student {
    @VocabParallel
    private final Embedding tokens;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final Linear out;

    Student(int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        up = new Linear(hidden, 4 * hidden);
        down = new Linear(4 * hidden, hidden);
        out = new Linear(hidden, hidden);
    }

    Tensor forward(Tokens ids) {
        Tensor x = tokens.forward(ids);
        return out.forward(x.plus(down.forward(gelu(up.forward(x)))));
    }
}
