-- What CDC tools and logical replicas subscribe to: the orders, and the ledger by which a copy can be proved.
DO $publication$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'shop_orders') THEN
        CREATE PUBLICATION shop_orders
            FOR TABLE public.orders, shop.clock, shop.streams, shop.ledger, shop.slices, shop.position;
    END IF;
END
$publication$;
