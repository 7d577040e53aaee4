SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA shop;
CREATE FUNCTION shop.refuse_while_loading() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    share int;
BEGIN
    IF current_setting('shop.loading', true) = 'on' THEN
        RETURN NULL;
    END IF;
    SELECT 100 * sum(orders) FILTER (WHERE done_at IS NOT NULL) / sum(orders) INTO share FROM shop.slices;
    RAISE EXCEPTION 'history is loading, % %%; write again when it is done', coalesce(share, 0)
        USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.orders (
    id integer NOT NULL,
    created_at timestamp without time zone DEFAULT LOCALTIMESTAMP NOT NULL,
    product text NOT NULL,
    category text NOT NULL,
    price numeric(12,2) NOT NULL,
    quantity integer NOT NULL,
    city text NOT NULL
);
CREATE SEQUENCE public.orders_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;
CREATE TABLE shop.applied (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
CREATE TABLE shop.clock (
    only_row boolean DEFAULT true NOT NULL,
    utc_offset_s integer NOT NULL,
    CONSTRAINT clock_only_row_check CHECK (only_row),
    CONSTRAINT clock_utc_offset_s_check CHECK ((abs(utc_offset_s) <= 50400))
);
CREATE TABLE shop.ledger (
    id integer NOT NULL,
    stream_id integer NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_check CHECK ((start_at < end_at))
);
ALTER TABLE shop.ledger ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shop.ledger_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE shop."position" (
    only_row boolean DEFAULT true NOT NULL,
    stream_id integer NOT NULL,
    start_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT position_check CHECK ((start_at <= at)),
    CONSTRAINT position_only_row_check CHECK (only_row)
)
WITH (fillfactor='10');
CREATE TABLE shop.slices (
    id integer NOT NULL,
    ledger_id integer NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    orders integer NOT NULL,
    first_id integer,
    done_at timestamp with time zone,
    CONSTRAINT slices_orders_check CHECK ((orders > 0))
);
ALTER TABLE shop.slices ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shop.slices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE shop.streams (
    id integer NOT NULL,
    settings text NOT NULL,
    CONSTRAINT streams_settings_check CHECK ((settings IS JSON OBJECT))
);
ALTER TABLE shop.streams ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME shop.streams_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);
INSERT INTO public.orders VALUES
	(1, '2026-11-25 21:21:41', 'Протеиновый батончик Силович, лесной орех, 60 г', 'Спорт', 129.00, 1, 'Ульяновск'),
	(2, '2026-11-25 21:21:42', 'Тюбинг Снегоход и Ко «Камчатка», 120 см, жёлтый', 'Спорт', 2190.00, 1, 'Москва'),
	(3, '2026-11-25 21:21:43', 'Плед Homelia, велсофт, 150×200 см, голубой', 'Дом', 2990.00, 1, 'Санкт-Петербург'),
	(4, '2026-11-25 21:21:44', 'Робот-пылесос Домикс ND-68, серый', 'Дом', 18490.00, 1, 'Москва'),
	(5, '2026-11-25 21:21:45', 'Протеиновый батончик Белкор, фундук, 40 г', 'Спорт', 119.00, 6, 'Москва'),
	(6, '2026-11-25 21:21:46', 'Губки для посуды Пенка, 3 шт.', 'Дом', 59.00, 1, 'Санкт-Петербург'),
	(7, '2026-11-25 21:21:47', 'Смартфон Юнвей Note 10, 64 ГБ, красный', 'Электроника', 12990.00, 1, 'Москва'),
	(8, '2026-11-25 21:21:48', 'Планшет Аркомо Pad 3 Lite, 256 ГБ, серый', 'Электроника', 12390.00, 1, 'Москва'),
	(9, '2026-11-25 21:21:49', 'Стиральная машина Maunder XT860, 8 кг, серебристая', 'Дом', 29590.00, 1, 'Москва'),
	(10, '2026-11-25 21:21:50', 'Сетевое зарядное устройство Talvera Energo 6, 65 Вт, серое', 'Электроника', 1890.00, 1, 'Волгоград'),
	(11, '2026-11-25 21:21:51', 'Плед Velanto, флис, 150×200 см, светло-серый', 'Дом', 1290.00, 1, 'Москва'),
	(12, '2026-11-25 21:21:52', 'Гантели Ураганов 2 × 4 кг, неопреновые', 'Спорт', 2390.00, 1, 'Москва'),
	(13, '2026-11-25 21:21:53', 'Тюбинг Снегоход и Ко «Камчатка», 120 см, жёлтый', 'Спорт', 2190.00, 1, 'Москва'),
	(14, '2026-11-25 21:21:54', 'Спортивная сумка Атлетика Юг Motion, 50 л, чёрная', 'Спорт', 3490.00, 1, 'Челябинск'),
	(15, '2026-11-25 21:21:55', 'Протеиновый батончик Purewhey, кокос, 60 г', 'Спорт', 179.00, 1, 'Москва'),
	(16, '2026-11-25 21:21:56', 'Женская футболка Атлетика Юг Motion 5, фиолетовая, р. S', 'Спорт', 1440.00, 1, 'Санкт-Петербург'),
	(17, '2026-11-25 21:21:57', 'Портативная колонка Dovera Boom 1, 10 Вт, белая', 'Электроника', 1590.00, 1, 'Москва'),
	(18, '2026-11-25 21:21:58', 'Смартфон Зентор L66, 256 ГБ, серый', 'Электроника', 26990.00, 1, 'Москва'),
	(19, '2026-11-25 21:21:59', 'Ковёр Lorenta «Ботаника», 80×150 см, тёмно-серый', 'Дом', 1840.00, 1, 'Пермь'),
	(20, '2026-11-25 21:22:00', 'Защитное стекло для смартфона Эльбрикс Note 50, матовое', 'Электроника', 840.00, 1, 'Москва'),
	(21, '2026-11-25 21:22:01', 'Постельное бельё Nordvik «Осенний лес», 2-спальное, сатин', 'Дом', 4990.00, 1, 'Москва'),
	(22, '2026-11-25 21:22:02', 'Ковёр Соняна «Вечерний сад», 200×300 см, изумрудный', 'Дом', 4690.00, 1, 'Санкт-Петербург'),
	(23, '2026-11-25 21:22:03', 'Губки для посуды Пенка, 3 шт.', 'Дом', 59.00, 1, 'Санкт-Петербург'),
	(24, '2026-11-25 21:22:04', 'Средство для мытья посуды Моевита «Ландыш», 500 мл', 'Дом', 89.00, 1, 'Волгоград'),
	(25, '2026-11-25 21:22:05', 'Плед Homelia, велсофт, 150×200 см, голубой', 'Дом', 2990.00, 1, 'Санкт-Петербург'),
	(26, '2026-11-25 21:22:06', 'Набор бокалов Ceramira «Лофт», 500 мл, 2 шт.', 'Дом', 1290.00, 1, 'Москва'),
	(27, '2026-11-25 21:22:07', 'Беспроводные наушники Fenwit Air 5, тёмно-синие', 'Электроника', 4890.00, 1, 'Москва'),
	(28, '2026-11-25 21:22:08', 'Смартфон Зентор X8 Lite, 512 ГБ, красный', 'Электроника', 20990.00, 1, 'Москва'),
	(29, '2026-11-25 21:22:09', 'Смартфон Зентор X8 Lite, 512 ГБ, красный', 'Электроника', 20990.00, 1, 'Москва'),
	(30, '2026-11-25 21:22:10', 'Портативная колонка Dovera Boom 1, 10 Вт, белая', 'Электроника', 1590.00, 1, 'Москва'),
	(31, '2026-11-25 21:22:11', 'Беспроводные наушники Fenwit Air 5, тёмно-синие', 'Электроника', 4890.00, 1, 'Набережные Челны'),
	(32, '2026-11-25 21:22:12', 'Компьютерное кресло Лесной угол «Бремен», зелёное', 'Дом', 21490.00, 2, 'Москва'),
	(33, '2026-11-25 21:22:13', 'Женские кроссовки Атлетика Юг Step 7, белые, р. 38', 'Спорт', 3690.00, 1, 'Санкт-Петербург'),
	(34, '2026-11-25 21:22:14', 'Настольная лампа Сияра «Уппсала», 5 Вт, голубая', 'Дом', 2590.00, 1, 'Краснодар'),
	(35, '2026-11-25 21:22:15', 'Смартфон Зентор X8 Lite, 512 ГБ, красный', 'Электроника', 20990.00, 1, 'Екатеринбург'),
	(36, '2026-11-25 21:22:16', 'Фитнес-браслет Волнар GT-5, серый', 'Электроника', 1890.00, 1, 'Ярославль'),
	(37, '2026-11-25 21:22:17', 'Набор бокалов Ceramira «Лофт», 500 мл, 2 шт.', 'Дом', 1290.00, 1, 'Москва'),
	(38, '2026-11-25 21:22:18', 'Кабель Эльбрикс Pro HDMI 2.1, 3 м, серебристый', 'Электроника', 1540.00, 1, 'Новосибирск'),
	(39, '2026-11-25 21:22:19', 'Комод Уголок «Берген», 8 ящиков, бетон', 'Дом', 12490.00, 1, 'Москва'),
	(40, '2026-11-25 21:22:20', 'Набор бокалов Ceramira «Лофт», 500 мл, 2 шт.', 'Дом', 1290.00, 4, 'Саратов'),
	(41, '2026-11-25 21:22:21', 'Смартфон Зентор X8 Lite, 512 ГБ, красный', 'Электроника', 20990.00, 1, 'Санкт-Петербург'),
	(42, '2026-11-25 21:22:22', 'Спортивные носки Вираж, 6 пар, р. 45–47, серые', 'Спорт', 940.00, 1, 'Санкт-Петербург'),
	(43, '2026-11-25 21:22:23', 'Постельное бельё Nordvik «Осенний лес», 2-спальное, сатин', 'Дом', 4990.00, 1, 'Москва'),
	(44, '2026-11-25 21:22:24', 'Кабель Эльбрикс Pro HDMI 2.1, 3 м, серебристый', 'Электроника', 1540.00, 1, 'Набережные Челны'),
	(45, '2026-11-25 21:22:25', 'Махровое полотенце Сонлайн, 40×70 см, изумрудное', 'Дом', 239.00, 1, 'Москва'),
	(46, '2026-11-25 21:22:26', 'Настольная лампа Сияра «Гент», 10 Вт, бордовая', 'Дом', 1440.00, 1, 'Набережные Челны'),
	(47, '2026-11-25 21:22:27', 'Смартфон Зентор L66, 256 ГБ, серый', 'Электроника', 26990.00, 1, 'Ульяновск'),
	(48, '2026-11-25 21:22:28', 'Теннисные мячи Пасс Force, 4 шт.', 'Спорт', 540.00, 2, 'Москва'),
	(49, '2026-11-25 21:22:29', 'Протеиновый батончик Белкор, фундук, 40 г', 'Спорт', 119.00, 6, 'Ижевск'),
	(50, '2026-11-25 21:22:30', 'Набор бокалов Ceramira «Лофт», 500 мл, 2 шт.', 'Дом', 1290.00, 1, 'Краснодар'),
	(51, '2026-11-25 21:22:31', 'Спортивные носки Вираж, 1 пара, р. 45–47, белые', 'Спорт', 289.00, 1, 'Москва'),
	(52, '2026-11-25 21:22:32', 'Портативная колонка Dovera Boom 1, 10 Вт, белая', 'Электроника', 1590.00, 1, 'Москва'),
	(53, '2026-11-25 21:22:33', 'Сковорода Panetti «Модерн», 30 см, антипригарная', 'Дом', 1890.00, 1, 'Москва'),
	(54, '2026-11-25 21:22:34', 'Тюбинг Снегоход и Ко «Камчатка», 120 см, жёлтый', 'Спорт', 2190.00, 1, 'Москва'),
	(55, '2026-11-25 21:22:35', 'USB-флешка Аркомо Max 5, 64 ГБ, чёрная', 'Электроника', 540.00, 1, 'Воронеж'),
	(56, '2026-11-25 21:22:36', 'Кабель Talvera Flex USB-C — USB-C, 0,5 м, серебристый', 'Электроника', 390.00, 1, 'Казань'),
	(57, '2026-11-25 21:22:37', 'Смартфон Волнар H87, 256 ГБ, красный', 'Электроника', 24490.00, 1, 'Нижний Новгород'),
	(58, '2026-11-25 21:22:38', 'Геймпад Orvex EP-86, серый', 'Электроника', 1790.00, 1, 'Москва'),
	(59, '2026-11-25 21:22:39', 'Цветочный горшок Homelia «Скандинавия», 8 л, серый', 'Дом', 840.00, 1, 'Казань'),
	(60, '2026-11-25 21:22:40', 'Протеиновый батончик Силович, лесной орех, 60 г', 'Спорт', 129.00, 2, 'Москва'),
	(61, '2026-11-25 21:22:41', 'Набор бокалов Ceramira «Лофт», 500 мл, 2 шт.', 'Дом', 1290.00, 3, 'Москва'),
	(62, '2026-11-25 21:22:42', 'Светодиодная лампа Фотоника, E14, 9 Вт, тёплый свет', 'Дом', 159.00, 1, 'Ульяновск'),
	(63, '2026-11-25 21:22:43', 'Настольная лампа Сияра «Гент», 10 Вт, бордовая', 'Дом', 1440.00, 1, 'Москва'),
	(64, '2026-11-25 21:22:44', 'Спортивная сумка Stridorix Flow, 20 л, чёрная', 'Спорт', 1290.00, 1, 'Новосибирск'),
	(65, '2026-11-25 21:22:45', 'Махровое полотенце Сонлайн, 40×70 см, изумрудное', 'Дом', 239.00, 1, 'Самара'),
	(66, '2026-11-25 21:22:46', 'Автодержатель для смартфона Fenwit Max 6, магнитный', 'Электроника', 640.00, 1, 'Казань'),
	(67, '2026-11-25 21:22:47', 'Ноутбук Orvex Line A1, 15,6″, 16 ГБ/1 ТБ, белый', 'Электроника', 65990.00, 1, 'Самара'),
	(68, '2026-11-25 21:22:48', 'Смартфон Юнвей Note 10, 64 ГБ, красный', 'Электроника', 12990.00, 1, 'Москва'),
	(69, '2026-11-25 21:22:49', 'Настенные часы Homelia «Турин», 35 см, синие', 'Дом', 1190.00, 1, 'Набережные Челны'),
	(70, '2026-11-25 21:22:50', 'Тюбинг Снегоход и Ко «Камчатка», 120 см, жёлтый', 'Спорт', 2190.00, 1, 'Пермь'),
	(71, '2026-11-25 21:22:51', 'Посудомоечная машина Домикс Home 700, 45 см, белая', 'Дом', 19190.00, 1, 'Нижний Новгород'),
	(72, '2026-11-25 21:22:52', 'Смартфон Юнвей Note 10, 64 ГБ, красный', 'Электроника', 12990.00, 1, 'Москва'),
	(73, '2026-11-25 21:22:53', 'Баскетбольный мяч Голеада Force 69, размер 6', 'Спорт', 3990.00, 1, 'Москва'),
	(74, '2026-11-25 21:22:54', 'Постельное бельё Сонлайн «Полевые цветы», семейное, поплин', 'Дом', 3990.00, 1, 'Ростов-на-Дону'),
	(75, '2026-11-25 21:22:55', 'Кабель Dovera Strong USB-C — USB-C, 2 м, белый', 'Электроника', 1240.00, 1, 'Екатеринбург'),
	(76, '2026-11-25 21:22:56', 'Фитнес-резинки Гимнаст, 3 шт.', 'Спорт', 890.00, 1, 'Санкт-Петербург'),
	(77, '2026-11-25 21:22:57', 'Кабель Эльбрикс Pro HDMI 2.1, 3 м, серебристый', 'Электроника', 1540.00, 1, 'Челябинск'),
	(78, '2026-11-25 21:22:58', 'Набор бокалов Ceramira «Лофт», 500 мл, 2 шт.', 'Дом', 1290.00, 1, 'Санкт-Петербург'),
	(79, '2026-11-25 21:22:59', 'Протеиновый батончик Purewhey, кокос, 60 г', 'Спорт', 179.00, 2, 'Волгоград'),
	(80, '2026-11-25 21:23:00', 'Горный велосипед Ветрогон Urban 6, 26″, салатовый', 'Спорт', 20490.00, 1, 'Уфа'),
	(81, '2026-11-25 21:23:01', 'Махровое полотенце Lorenta, 100×150 см, бежевое', 'Дом', 1390.00, 1, 'Санкт-Петербург'),
	(82, '2026-11-25 21:23:02', 'Смартфон Fenwit C8, 512 ГБ, тёмно-синий', 'Электроника', 32990.00, 1, 'Москва'),
	(83, '2026-11-25 21:23:03', 'Набор бокалов Ceramira «Лофт», 500 мл, 2 шт.', 'Дом', 1290.00, 1, 'Нижний Новгород'),
	(84, '2026-11-25 21:23:04', 'Мужские кроссовки Stridorix Sprint 6, тёмно-синие, р. 40', 'Спорт', 4790.00, 1, 'Москва'),
	(85, '2026-11-25 21:23:05', 'Набор инструментов Drellix, 38 предметов', 'Дом', 2390.00, 1, 'Москва'),
	(86, '2026-11-25 21:23:06', 'Портативная колонка Dovera Boom 1, 10 Вт, белая', 'Электроника', 1590.00, 1, 'Набережные Челны'),
	(87, '2026-11-25 21:23:07', 'Кабель Dovera Strong USB-C — USB-C, 2 м, белый', 'Электроника', 1240.00, 1, 'Екатеринбург'),
	(88, '2026-11-25 21:23:08', 'Воланы для бадминтона Дриблик, 6 шт., перо', 'Спорт', 890.00, 3, 'Москва'),
	(89, '2026-11-25 21:23:09', 'Махровое полотенце Сонлайн, 50×90 см, белое', 'Дом', 590.00, 1, 'Красноярск'),
	(90, '2026-11-25 21:23:10', 'Умные часы Юнвей Time 6, зелёные', 'Электроника', 5790.00, 1, 'Санкт-Петербург'),
	(91, '2026-11-25 21:23:11', 'Стиральная машина Maunder XT860, 8 кг, серебристая', 'Дом', 29590.00, 1, 'Москва');
INSERT INTO shop.applied VALUES
	('001_ledger.sql', '956bb7e449dc04d67339eeb8e6e2eec7d4148919a51562bdfcaefb2cdf67069d', '2026-11-25 21:23:06.936663+03'),
	('002_orders.sql', 'acb33a7e1fddf8f58a95cf2c5565ba89ce3bf4b49b298e075cd1a4e5f540da72', '2026-11-25 21:23:06.939879+03'),
	('003_readers.sql', 'e5e32ae04355ca96e322f4c6bac0fed256b4c1bd08278d8e4dd977353fce9c09', '2026-11-25 21:23:06.941835+03');
INSERT INTO shop.clock VALUES
	(true, 10800);
INSERT INTO shop.ledger OVERRIDING SYSTEM VALUE VALUES
	(1, 1, '2026-11-25 21:21:40.698564+03', '2026-11-25 21:23:07.098564+03');
INSERT INTO shop."position" VALUES
	(true, 1, '2026-11-25 21:23:07.098564+03', '2026-11-25 21:23:11.000203+03', '2026-11-25 21:23:11.001922+03');
INSERT INTO shop.slices OVERRIDING SYSTEM VALUE VALUES
	(1, 1, '2026-11-25 21:21:40.698564+03', '2026-11-25 21:23:07.098564+03', 87, 1, '2026-11-25 21:23:07.131779+03');
INSERT INTO shop.streams OVERRIDING SYSTEM VALUE VALUES
	(1, '{"city_weights":"population","incidents":"","products":300,"profile":"steady","rate":"1","seed":7,"utc_offset_s":10800,"version":1}');
SELECT pg_catalog.setval('public.orders_id_seq', 91, true);
SELECT pg_catalog.setval('shop.ledger_id_seq', 1, true);
SELECT pg_catalog.setval('shop.slices_id_seq', 1, true);
SELECT pg_catalog.setval('shop.streams_id_seq', 2, true);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY shop.applied
    ADD CONSTRAINT applied_pkey PRIMARY KEY (name);
ALTER TABLE ONLY shop.clock
    ADD CONSTRAINT clock_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY shop.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (id);
ALTER TABLE ONLY shop.ledger
    ADD CONSTRAINT ledger_tstzrange_excl EXCLUDE USING gist (tstzrange(start_at, end_at) WITH &&);
ALTER TABLE ONLY shop."position"
    ADD CONSTRAINT position_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY shop.slices
    ADD CONSTRAINT slices_pkey PRIMARY KEY (id);
ALTER TABLE ONLY shop.streams
    ADD CONSTRAINT streams_pkey PRIMARY KEY (id);
ALTER TABLE ONLY shop.streams
    ADD CONSTRAINT streams_settings_key UNIQUE (settings);
CREATE INDEX orders_created_at ON public.orders USING brin (created_at) WITH (autosummarize='true');
CREATE INDEX slices_pending ON shop.slices USING btree (start_at) WHERE (done_at IS NULL);
ALTER TABLE ONLY shop.ledger
    ADD CONSTRAINT ledger_stream_id_fkey FOREIGN KEY (stream_id) REFERENCES shop.streams(id);
ALTER TABLE ONLY shop."position"
    ADD CONSTRAINT position_stream_id_fkey FOREIGN KEY (stream_id) REFERENCES shop.streams(id);
ALTER TABLE ONLY shop.slices
    ADD CONSTRAINT slices_ledger_id_fkey FOREIGN KEY (ledger_id) REFERENCES shop.ledger(id);
