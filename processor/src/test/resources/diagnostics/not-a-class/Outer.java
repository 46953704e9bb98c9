package not_a_class;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

final class Outer {
    @ShardedModel
    // ERROR not-a-class: Inner: Inner is nested in Outer, and a model is a plain top-level class
    static final class Inner {
        Tensor forward(Tensor x) {
            return x;
        }
    }
}
