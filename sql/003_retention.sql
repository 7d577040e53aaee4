-- Old orders may go while their sums stay (off by default, SHOP_KEEP). raw_from says from when on orders is complete.
CREATE TABLE IF NOT EXISTS shop.retention (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    raw_from timestamptz NOT NULL
);
COMMENT ON TABLE shop.retention IS 'Older rows of orders are deleted and live on in the sums; no row: nothing was ever deleted';

-- Deletes what is older than an instant of the shop's clock from a stretch of the table. The sums keep it: the trigger of
-- 004 looks the other way while shop.forgetting is on. The index of times forgets the stretch too, and learns it anew.
CREATE OR REPLACE FUNCTION shop.forget(until timestamp, first_block bigint, blocks bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('shop.forgetting', 'on', true);
    DELETE FROM public.orders WHERE created_at < until
        AND ctid >= format('(%s,0)', first_block)::tid AND ctid < format('(%s,0)', first_block + blocks)::tid;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('shop.forgetting', 'off', true);
    IF gone > 0 AND to_regclass('public.orders_created_at') IS NOT NULL THEN
        PERFORM brin_desummarize_range('public.orders_created_at', block)
        FROM generate_series(first_block, first_block + blocks - 1, 128) AS block;
    END IF;
    RETURN gone;
END
$$;
