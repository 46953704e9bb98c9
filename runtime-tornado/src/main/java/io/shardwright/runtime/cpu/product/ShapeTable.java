package io.shardwright.runtime.cpu.product;

import org.jspecify.annotations.Nullable;

/**
 * An open hash table whose keys are the seven numbers of a product's shape. Looking up makes no object, which a map
 * with record keys would.
 */
public final class ShapeTable<P> {
    private int[] keys = new int[7 * 64];
    private @Nullable Object[] products = new Object[64];
    private int count;

    /** The product of this shape, or null. */
    public @Nullable P find(int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
        int mask = products.length - 1;
        for (int at = hash(m, n, k, strideC, strideA, strideB, flags) & mask; ; at = at + 1 & mask) {
            Object product = products[at];
            if (product == null) {
                return null;
            }
            if (matches(7 * at, m, n, k, strideC, strideA, strideB, flags)) {
                return cast(product);
            }
        }
    }

    /** Adds the product of a shape that {@link #find} did not find. */
    public void add(P product, int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
        if (2 * ++count > products.length) {
            grow();
        }
        insert(product, new int[] {m, n, k, strideC, strideA, strideB, flags}, 0);
    }

    private void insert(Object product, int[] key, int from) {
        int mask = products.length - 1;
        int at = hash(
                        key[from],
                        key[from + 1],
                        key[from + 2],
                        key[from + 3],
                        key[from + 4],
                        key[from + 5],
                        key[from + 6])
                & mask;
        while (products[at] != null) {
            at = at + 1 & mask;
        }
        System.arraycopy(key, from, keys, 7 * at, 7);
        products[at] = product;
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable Object[] oldProducts = products;
        keys = new int[2 * oldKeys.length];
        products = new Object[2 * oldProducts.length];
        for (int i = 0; i < oldProducts.length; i++) {
            Object product = oldProducts[i];
            if (product != null) {
                insert(product, oldKeys, 7 * i);
            }
        }
    }

    private boolean matches(int from, int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
        return keys[from] == m
                && keys[from + 1] == n
                && keys[from + 2] == k
                && keys[from + 3] == strideC
                && keys[from + 4] == strideA
                && keys[from + 5] == strideB
                && keys[from + 6] == flags;
    }

    private static int hash(int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
        int hash = m;
        hash = 31 * hash + n;
        hash = 31 * hash + k;
        hash = 31 * hash + strideC;
        hash = 31 * hash + strideA;
        hash = 31 * hash + strideB;
        hash = (31 * hash + flags) * 0x9E3779B9;
        return hash >>> 16;
    }

    @SuppressWarnings("unchecked")
    private P cast(Object product) {
        return (P) product;
    }
}
