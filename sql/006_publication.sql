-- What CDC tools and logical replicas subscribe to: the orders, and the ledger by which a copy can be proved.
DO $publication$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'shop_orders') THEN
        CREATE PUBLICATION shop_orders
            FOR TABLE public.orders, shop.clock, shop.streams, shop.ledger, shop.slices, shop.position;
    END IF;
    -- What retention has deleted is deleted in the copy too, so the copy has to know from when on it is complete.
    IF NOT EXISTS (SELECT FROM pg_publication_tables WHERE pubname = 'shop_orders' AND tablename = 'retention') THEN
        ALTER PUBLICATION shop_orders ADD TABLE shop.retention;
    END IF;
END
$publication$;
